 * How it ends is in commit.c.
/ * How it ends is in commit.c.
* * How it ends is in commit.c.
  * How it ends is in commit.c.
S * How it ends is in commit.c.
P * How it ends is in commit.c.
D * How it ends is in commit.c.
X * How it ends is in commit.c.
- * How it ends is in commit.c.
L * How it ends is in commit.c.
i * How it ends is in commit.c.
c * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
s * How it ends is in commit.c.
e * How it ends is in commit.c.
- * How it ends is in commit.c.
I * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
t * How it ends is in commit.c.
i * How it ends is in commit.c.
f * How it ends is in commit.c.
i * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
: * How it ends is in commit.c.
  * How it ends is in commit.c.
L * How it ends is in commit.c.
G * How it ends is in commit.c.
P * How it ends is in commit.c.
L * How it ends is in commit.c.
- * How it ends is in commit.c.
2 * How it ends is in commit.c.
. * How it ends is in commit.c.
1 * How it ends is in commit.c.
- * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
- * How it ends is in commit.c.
l * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
/ * How it ends is in commit.c.

 * How it ends is in commit.c.

 * How it ends is in commit.c.
/ * How it ends is in commit.c.
* * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
  * How it ends is in commit.c.
T * How it ends is in commit.c.
r * How it ends is in commit.c.
a * How it ends is in commit.c.
n * How it ends is in commit.c.
s * How it ends is in commit.c.
a * How it ends is in commit.c.
c * How it ends is in commit.c.
t * How it ends is in commit.c.
i * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
s * How it ends is in commit.c.
: * How it ends is in commit.c.
  * How it ends is in commit.c.
o * How it ends is in commit.c.
p * How it ends is in commit.c.
t * How it ends is in commit.c.
i * How it ends is in commit.c.
m * How it ends is in commit.c.
i * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
i * How it ends is in commit.c.
c * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
a * How it ends is in commit.c.
n * How it ends is in commit.c.
d * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
i * How it ends is in commit.c.
d * How it ends is in commit.c.
  * How it ends is in commit.c.
f * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
  * How it ends is in commit.c.
b * How it ends is in commit.c.
y * How it ends is in commit.c.
  * How it ends is in commit.c.
w * How it ends is in commit.c.
h * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
e * How it ends is in commit.c.
y * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
o * How it ends is in commit.c.
u * How it ends is in commit.c.
c * How it ends is in commit.c.
h * How it ends is in commit.c.
. * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
  * How it ends is in commit.c.
A * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
r * How it ends is in commit.c.
a * How it ends is in commit.c.
n * How it ends is in commit.c.
s * How it ends is in commit.c.
a * How it ends is in commit.c.
c * How it ends is in commit.c.
t * How it ends is in commit.c.
i * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
k * How it ends is in commit.c.
e * How it ends is in commit.c.
e * How it ends is in commit.c.
p * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
T * How it ends is in commit.c.
x * How it ends is in commit.c.
N * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
f * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
  * How it ends is in commit.c.
e * How it ends is in commit.c.
a * How it ends is in commit.c.
c * How it ends is in commit.c.
h * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
h * How it ends is in commit.c.
a * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
o * How it ends is in commit.c.
u * How it ends is in commit.c.
c * How it ends is in commit.c.
h * How it ends is in commit.c.
e * How it ends is in commit.c.
d * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
  * How it ends is in commit.c.
o * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
f * How it ends is in commit.c.
i * How it ends is in commit.c.
r * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
a * How it ends is in commit.c.
c * How it ends is in commit.c.
c * How it ends is in commit.c.
e * How it ends is in commit.c.
s * How it ends is in commit.c.
s * How it ends is in commit.c.
: * How it ends is in commit.c.
  * How it ends is in commit.c.
w * How it ends is in commit.c.
h * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
t * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
  * How it ends is in commit.c.
f * How it ends is in commit.c.
o * How it ends is in commit.c.
u * How it ends is in commit.c.
n * How it ends is in commit.c.
d * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
( * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
g * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
i * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
a * How it ends is in commit.c.
n * How it ends is in commit.c.
d * How it ends is in commit.c.
  * How it ends is in commit.c.
a * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
c * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
o * How it ends is in commit.c.
  * How it ends is in commit.c.
v * How it ends is in commit.c.
a * How it ends is in commit.c.
l * How it ends is in commit.c.
u * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
a * How it ends is in commit.c.
n * How it ends is in commit.c.
d * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
m * How it ends is in commit.c.
i * How it ends is in commit.c.
s * How it ends is in commit.c.
s * How it ends is in commit.c.
i * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
s * How it ends is in commit.c.
o * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
a * How it ends is in commit.c.
  * How it ends is in commit.c.
s * How it ends is in commit.c.
e * How it ends is in commit.c.
c * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
d * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
a * How it ends is in commit.c.
d * How it ends is in commit.c.
  * How it ends is in commit.c.
g * How it ends is in commit.c.
i * How it ends is in commit.c.
v * How it ends is in commit.c.
e * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
e * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
  * How it ends is in commit.c.
s * How it ends is in commit.c.
a * How it ends is in commit.c.
m * How it ends is in commit.c.
e * How it ends is in commit.c.
) * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
a * How it ends is in commit.c.
n * How it ends is in commit.c.
d * How it ends is in commit.c.
  * How it ends is in commit.c.
w * How it ends is in commit.c.
h * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
m * How it ends is in commit.c.
a * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
o * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
t * How it ends is in commit.c.
. * How it ends is in commit.c.
  * How it ends is in commit.c.
S * How it ends is in commit.c.
t * How it ends is in commit.c.
a * How it ends is in commit.c.
r * How it ends is in commit.c.
t * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
g * How it ends is in commit.c.
  * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
c * How it ends is in commit.c.
o * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
g * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
w * How it ends is in commit.c.
h * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
e * How it ends is in commit.c.
v * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
s * How it ends is in commit.c.
i * How it ends is in commit.c.
z * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
o * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
. * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
  * How it ends is in commit.c.
A * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
d * How it ends is in commit.c.
  * How it ends is in commit.c.
e * How it ends is in commit.c.
v * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
y * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
g * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
r * How it ends is in commit.c.
a * How it ends is in commit.c.
n * How it ends is in commit.c.
s * How it ends is in commit.c.
a * How it ends is in commit.c.
c * How it ends is in commit.c.
t * How it ends is in commit.c.
i * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
' * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
s * How it ends is in commit.c.
u * How it ends is in commit.c.
l * How it ends is in commit.c.
t * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
d * How it ends is in commit.c.
  * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
c * How it ends is in commit.c.
o * How it ends is in commit.c.
m * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
d * How it ends is in commit.c.
  * How it ends is in commit.c.
w * How it ends is in commit.c.
i * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
e * How it ends is in commit.c.
: * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
R * How it ends is in commit.c.
E * How it ends is in commit.c.
A * How it ends is in commit.c.
D * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
' * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
g * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
i * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
( * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
t * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
a * How it ends is in commit.c.
b * How it ends is in commit.c.
s * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
c * How it ends is in commit.c.
e * How it ends is in commit.c.
) * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
w * How it ends is in commit.c.
h * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
w * How it ends is in commit.c.
a * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
f * How it ends is in commit.c.
o * How it ends is in commit.c.
u * How it ends is in commit.c.
n * How it ends is in commit.c.
d * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
L * How it ends is in commit.c.
I * How it ends is in commit.c.
S * How it ends is in commit.c.
T * How it ends is in commit.c.
E * How it ends is in commit.c.
D * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
l * How it ends is in commit.c.
i * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
o * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
t * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
c * How it ends is in commit.c.
h * How it ends is in commit.c.
i * How it ends is in commit.c.
l * How it ends is in commit.c.
d * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
w * How it ends is in commit.c.
h * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
w * How it ends is in commit.c.
a * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
f * How it ends is in commit.c.
o * How it ends is in commit.c.
u * How it ends is in commit.c.
n * How it ends is in commit.c.
d * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
W * How it ends is in commit.c.
R * How it ends is in commit.c.
I * How it ends is in commit.c.
T * How it ends is in commit.c.
T * How it ends is in commit.c.
E * How it ends is in commit.c.
N * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
w * How it ends is in commit.c.
i * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
o * How it ends is in commit.c.
u * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
h * How it ends is in commit.c.
a * How it ends is in commit.c.
v * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
g * How it ends is in commit.c.
  * How it ends is in commit.c.
b * How it ends is in commit.c.
e * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
a * How it ends is in commit.c.
d * How it ends is in commit.c.
: * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
e * How it ends is in commit.c.
x * How it ends is in commit.c.
i * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
a * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
d * How it ends is in commit.c.
i * How it ends is in commit.c.
d * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
u * How it ends is in commit.c.
n * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
m * How it ends is in commit.c.
i * How it ends is in commit.c.
s * How it ends is in commit.c.
s * How it ends is in commit.c.
i * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
w * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
c * How it ends is in commit.c.
h * How it ends is in commit.c.
e * How it ends is in commit.c.
c * How it ends is in commit.c.
k * How it ends is in commit.c.
e * How it ends is in commit.c.
d * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
A * How it ends is in commit.c.
L * How it ends is in commit.c.
L * How it ends is in commit.c.
O * How it ends is in commit.c.
W * How it ends is in commit.c.
E * How it ends is in commit.c.
D * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
s * How it ends is in commit.c.
a * How it ends is in commit.c.
m * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
f * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
  * How it ends is in commit.c.
a * How it ends is in commit.c.
  * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
b * How it ends is in commit.c.
e * How it ends is in commit.c.
l * How it ends is in commit.c.
o * How it ends is in commit.c.
w * How it ends is in commit.c.
  * How it ends is in commit.c.
w * How it ends is in commit.c.
h * How it ends is in commit.c.
i * How it ends is in commit.c.
c * How it ends is in commit.c.
h * How it ends is in commit.c.
  * How it ends is in commit.c.
s * How it ends is in commit.c.
o * How it ends is in commit.c.
m * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
g * How it ends is in commit.c.
  * How it ends is in commit.c.
w * How it ends is in commit.c.
a * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
m * How it ends is in commit.c.
a * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
. * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
  * How it ends is in commit.c.
A * How it ends is in commit.c.
n * How it ends is in commit.c.
y * How it ends is in commit.c.
  * How it ends is in commit.c.
d * How it ends is in commit.c.
i * How it ends is in commit.c.
f * How it ends is in commit.c.
f * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
c * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
E * How it ends is in commit.c.
A * How it ends is in commit.c.
G * How it ends is in commit.c.
A * How it ends is in commit.c.
I * How it ends is in commit.c.
N * How it ends is in commit.c.
. * How it ends is in commit.c.
  * How it ends is in commit.c.
T * How it ends is in commit.c.
w * How it ends is in commit.c.
o * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
r * How it ends is in commit.c.
a * How it ends is in commit.c.
n * How it ends is in commit.c.
s * How it ends is in commit.c.
a * How it ends is in commit.c.
c * How it ends is in commit.c.
t * How it ends is in commit.c.
i * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
m * How it ends is in commit.c.
a * How it ends is in commit.c.
k * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
d * How it ends is in commit.c.
i * How it ends is in commit.c.
f * How it ends is in commit.c.
f * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
c * How it ends is in commit.c.
h * How it ends is in commit.c.
i * How it ends is in commit.c.
l * How it ends is in commit.c.
d * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
o * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
d * How it ends is in commit.c.
o * How it ends is in commit.c.
  * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
c * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
f * How it ends is in commit.c.
l * How it ends is in commit.c.
i * How it ends is in commit.c.
c * How it ends is in commit.c.
t * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
  * How it ends is in commit.c.
d * How it ends is in commit.c.
o * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
w * How it ends is in commit.c.
o * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
b * How it ends is in commit.c.
l * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
d * How it ends is in commit.c.
l * How it ends is in commit.c.
y * How it ends is in commit.c.
  * How it ends is in commit.c.
w * How it ends is in commit.c.
r * How it ends is in commit.c.
i * How it ends is in commit.c.
t * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
( * How it ends is in commit.c.
C * How it ends is in commit.c.
  * How it ends is in commit.c.
x * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
d * How it ends is in commit.c.
  * How it ends is in commit.c.
4 * How it ends is in commit.c.
. * How it ends is in commit.c.
2 * How it ends is in commit.c.
2 * How it ends is in commit.c.
; * How it ends is in commit.c.
  * How it ends is in commit.c.
d * How it ends is in commit.c.
o * How it ends is in commit.c.
c * How it ends is in commit.c.
s * How it ends is in commit.c.
/ * How it ends is in commit.c.
m * How it ends is in commit.c.
i * How it ends is in commit.c.
s * How it ends is in commit.c.
c * How it ends is in commit.c.
/ * How it ends is in commit.c.
x * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
. * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
l * How it ends is in commit.c.
y * How it ends is in commit.c.
  * How it ends is in commit.c.
a * How it ends is in commit.c.
s * How it ends is in commit.c.
k * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
f * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
  * How it ends is in commit.c.
s * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
i * How it ends is in commit.c.
a * How it ends is in commit.c.
l * How it ends is in commit.c.
i * How it ends is in commit.c.
s * How it ends is in commit.c.
a * How it ends is in commit.c.
b * How it ends is in commit.c.
i * How it ends is in commit.c.
l * How it ends is in commit.c.
i * How it ends is in commit.c.
t * How it ends is in commit.c.
y * How it ends is in commit.c.
) * How it ends is in commit.c.
. * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
  * How it ends is in commit.c.
T * How it ends is in commit.c.
h * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
c * How it ends is in commit.c.
h * How it ends is in commit.c.
a * How it ends is in commit.c.
n * How it ends is in commit.c.
g * How it ends is in commit.c.
e * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
a * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
m * How it ends is in commit.c.
a * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
a * How it ends is in commit.c.
n * How it ends is in commit.c.
d * How it ends is in commit.c.
  * How it ends is in commit.c.
f * How it ends is in commit.c.
i * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
w * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
c * How it ends is in commit.c.
h * How it ends is in commit.c.
e * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
a * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
e * How it ends is in commit.c.
y * How it ends is in commit.c.
  * How it ends is in commit.c.
w * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
m * How it ends is in commit.c.
a * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
b * How it ends is in commit.c.
y * How it ends is in commit.c.
  * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
e * How it ends is in commit.c.
. * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
/ * How it ends is in commit.c.

 * How it ends is in commit.c.

 * How it ends is in commit.c.
# * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
c * How it ends is in commit.c.
l * How it ends is in commit.c.
u * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
< * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
r * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
. * How it ends is in commit.c.
h * How it ends is in commit.c.
> * How it ends is in commit.c.

 * How it ends is in commit.c.

 * How it ends is in commit.c.
# * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
c * How it ends is in commit.c.
l * How it ends is in commit.c.
u * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
" * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
/ * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
t * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
n * How it ends is in commit.c.
a * How it ends is in commit.c.
l * How it ends is in commit.c.
. * How it ends is in commit.c.
h * How it ends is in commit.c.
" * How it ends is in commit.c.

 * How it ends is in commit.c.
# * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
c * How it ends is in commit.c.
l * How it ends is in commit.c.
u * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
" * How it ends is in commit.c.
w * How it ends is in commit.c.
i * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
/ * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
. * How it ends is in commit.c.
h * How it ends is in commit.c.
" * How it ends is in commit.c.

 * How it ends is in commit.c.

 * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
i * How it ends is in commit.c.
c * How it ends is in commit.c.
  * How it ends is in commit.c.
u * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
t * How it ends is in commit.c.
6 * How it ends is in commit.c.
4 * How it ends is in commit.c.
_ * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
_ * How it ends is in commit.c.
h * How it ends is in commit.c.
a * How it ends is in commit.c.
s * How it ends is in commit.c.
h * How it ends is in commit.c.
( * How it ends is in commit.c.
c * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
S * How it ends is in commit.c.
t * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
c * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
c * How it ends is in commit.c.
h * How it ends is in commit.c.
a * How it ends is in commit.c.
r * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
s * How it ends is in commit.c.
i * How it ends is in commit.c.
z * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
l * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
) * How it ends is in commit.c.

 * How it ends is in commit.c.
{ * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
u * How it ends is in commit.c.
r * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
n * How it ends is in commit.c.
a * How it ends is in commit.c.
m * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
h * How it ends is in commit.c.
a * How it ends is in commit.c.
s * How it ends is in commit.c.
h * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
l * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
} * How it ends is in commit.c.

 * How it ends is in commit.c.

 * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
i * How it ends is in commit.c.
c * How it ends is in commit.c.
  * How it ends is in commit.c.
u * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
t * How it ends is in commit.c.
6 * How it ends is in commit.c.
4 * How it ends is in commit.c.
_ * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
h * How it ends is in commit.c.
a * How it ends is in commit.c.
s * How it ends is in commit.c.
h * How it ends is in commit.c.
( * How it ends is in commit.c.
c * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
v * How it ends is in commit.c.
o * How it ends is in commit.c.
i * How it ends is in commit.c.
d * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
u * How it ends is in commit.c.
s * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
d * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
a * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
) * How it ends is in commit.c.

 * How it ends is in commit.c.
{ * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
c * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
S * How it ends is in commit.c.
t * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
u * How it ends is in commit.c.
s * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
d * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
a * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
c * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
T * How it ends is in commit.c.
x * How it ends is in commit.c.
N * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
u * How it ends is in commit.c.
r * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
_ * How it ends is in commit.c.
h * How it ends is in commit.c.
a * How it ends is in commit.c.
s * How it ends is in commit.c.
h * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
_ * How it ends is in commit.c.
l * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
} * How it ends is in commit.c.

 * How it ends is in commit.c.

 * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
f * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
d * How it ends is in commit.c.
( * How it ends is in commit.c.
c * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
S * How it ends is in commit.c.
t * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
c * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
c * How it ends is in commit.c.
h * How it ends is in commit.c.
a * How it ends is in commit.c.
r * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
s * How it ends is in commit.c.
i * How it ends is in commit.c.
z * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
l * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
) * How it ends is in commit.c.

 * How it ends is in commit.c.
{ * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
x * How it ends is in commit.c.
_ * How it ends is in commit.c.
f * How it ends is in commit.c.
i * How it ends is in commit.c.
r * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
a * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
a * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
& * How it ends is in commit.c.
s * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
r * How it ends is in commit.c.
o * How it ends is in commit.c.
o * How it ends is in commit.c.
t * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
_ * How it ends is in commit.c.
h * How it ends is in commit.c.
a * How it ends is in commit.c.
s * How it ends is in commit.c.
h * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
l * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
) * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
f * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
  * How it ends is in commit.c.
( * How it ends is in commit.c.
; * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
; * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
x * How it ends is in commit.c.
_ * How it ends is in commit.c.
n * How it ends is in commit.c.
e * How it ends is in commit.c.
x * How it ends is in commit.c.
t * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
a * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
a * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
) * How it ends is in commit.c.
) * How it ends is in commit.c.
  * How it ends is in commit.c.
{ * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
c * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
T * How it ends is in commit.c.
x * How it ends is in commit.c.
N * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
( * How it ends is in commit.c.
t * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
  * How it ends is in commit.c.
& * How it ends is in commit.c.
& * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
_ * How it ends is in commit.c.
l * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
l * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
& * How it ends is in commit.c.
& * How it ends is in commit.c.
  * How it ends is in commit.c.
m * How it ends is in commit.c.
e * How it ends is in commit.c.
m * How it ends is in commit.c.
c * How it ends is in commit.c.
m * How it ends is in commit.c.
p * How it ends is in commit.c.
( * How it ends is in commit.c.
t * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
l * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
) * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
0 * How it ends is in commit.c.
) * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
u * How it ends is in commit.c.
r * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
} * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
u * How it ends is in commit.c.
r * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
0 * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
} * How it ends is in commit.c.

 * How it ends is in commit.c.

 * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
i * How it ends is in commit.c.
c * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
t * How it ends is in commit.c.
3 * How it ends is in commit.c.
2 * How it ends is in commit.c.
_ * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
m * How it ends is in commit.c.
e * How it ends is in commit.c.
m * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
y * How it ends is in commit.c.
( * How it ends is in commit.c.
c * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
T * How it ends is in commit.c.
x * How it ends is in commit.c.
N * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
t * How it ends is in commit.c.
) * How it ends is in commit.c.

 * How it ends is in commit.c.
{ * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
u * How it ends is in commit.c.
r * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
( * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
t * How it ends is in commit.c.
3 * How it ends is in commit.c.
2 * How it ends is in commit.c.
_ * How it ends is in commit.c.
t * How it ends is in commit.c.
) * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
i * How it ends is in commit.c.
z * How it ends is in commit.c.
e * How it ends is in commit.c.
o * How it ends is in commit.c.
f * How it ends is in commit.c.
( * How it ends is in commit.c.
T * How it ends is in commit.c.
x * How it ends is in commit.c.
N * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
) * How it ends is in commit.c.
  * How it ends is in commit.c.
+ * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
_ * How it ends is in commit.c.
l * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
+ * How it ends is in commit.c.
  * How it ends is in commit.c.
1 * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
} * How it ends is in commit.c.

 * How it ends is in commit.c.

 * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
i * How it ends is in commit.c.
c * How it ends is in commit.c.
  * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
_ * How it ends is in commit.c.
d * How it ends is in commit.c.
o * How it ends is in commit.c.
m * How it ends is in commit.c.
a * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
( * How it ends is in commit.c.
c * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
S * How it ends is in commit.c.
t * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
) * How it ends is in commit.c.

 * How it ends is in commit.c.
{ * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
u * How it ends is in commit.c.
r * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
_ * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
) * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
) * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
d * How it ends is in commit.c.
o * How it ends is in commit.c.
m * How it ends is in commit.c.
a * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
} * How it ends is in commit.c.

 * How it ends is in commit.c.

 * How it ends is in commit.c.
/ * How it ends is in commit.c.
* * How it ends is in commit.c.
  * How it ends is in commit.c.
T * How it ends is in commit.c.
h * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
e * How it ends is in commit.c.
' * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
a * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
r * How it ends is in commit.c.
a * How it ends is in commit.c.
n * How it ends is in commit.c.
s * How it ends is in commit.c.
a * How it ends is in commit.c.
c * How it ends is in commit.c.
t * How it ends is in commit.c.
i * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
s * How it ends is in commit.c.
e * How it ends is in commit.c.
e * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
b * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
h * How it ends is in commit.c.
a * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
o * How it ends is in commit.c.
u * How it ends is in commit.c.
c * How it ends is in commit.c.
h * How it ends is in commit.c.
e * How it ends is in commit.c.
d * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
t * How it ends is in commit.c.
. * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
/ * How it ends is in commit.c.

 * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
i * How it ends is in commit.c.
c * How it ends is in commit.c.
  * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
b * How it ends is in commit.c.
a * How it ends is in commit.c.
s * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
( * How it ends is in commit.c.
c * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
S * How it ends is in commit.c.
t * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
c * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
c * How it ends is in commit.c.
h * How it ends is in commit.c.
a * How it ends is in commit.c.
r * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
) * How it ends is in commit.c.

 * How it ends is in commit.c.
{ * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
( * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
[ * How it ends is in commit.c.
0 * How it ends is in commit.c.
] * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
' * How it ends is in commit.c.
/ * How it ends is in commit.c.
' * How it ends is in commit.c.
  * How it ends is in commit.c.
& * How it ends is in commit.c.
& * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
[ * How it ends is in commit.c.
1 * How it ends is in commit.c.
] * How it ends is in commit.c.
) * How it ends is in commit.c.
  * How it ends is in commit.c.
{ * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
f * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
d * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
t * How it ends is in commit.c.
_ * How it ends is in commit.c.
l * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
( * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
) * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
( * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
& * How it ends is in commit.c.
& * How it ends is in commit.c.
  * How it ends is in commit.c.
! * How it ends is in commit.c.
( * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
t * How it ends is in commit.c.
) * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
f * How it ends is in commit.c.
l * How it ends is in commit.c.
a * How it ends is in commit.c.
g * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
& * How it ends is in commit.c.
  * How it ends is in commit.c.
T * How it ends is in commit.c.
X * How it ends is in commit.c.
N * How it ends is in commit.c.
O * How it ends is in commit.c.
D * How it ends is in commit.c.
E * How it ends is in commit.c.
_ * How it ends is in commit.c.
E * How it ends is in commit.c.
X * How it ends is in commit.c.
I * How it ends is in commit.c.
S * How it ends is in commit.c.
T * How it ends is in commit.c.
S * How it ends is in commit.c.
) * How it ends is in commit.c.
) * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
u * How it ends is in commit.c.
r * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
0 * How it ends is in commit.c.
; * How it ends is in commit.c.
  * How it ends is in commit.c.
/ * How it ends is in commit.c.
* * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
m * How it ends is in commit.c.
o * How it ends is in commit.c.
v * How it ends is in commit.c.
e * How it ends is in commit.c.
d * How it ends is in commit.c.
  * How it ends is in commit.c.
h * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
; * How it ends is in commit.c.
  * How it ends is in commit.c.
w * How it ends is in commit.c.
h * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
o * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
m * How it ends is in commit.c.
a * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
b * How it ends is in commit.c.
e * How it ends is in commit.c.
l * How it ends is in commit.c.
o * How it ends is in commit.c.
w * How it ends is in commit.c.
  * How it ends is in commit.c.
s * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
c * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
i * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
v * How it ends is in commit.c.
i * How it ends is in commit.c.
e * How it ends is in commit.c.
w * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
/ * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
} * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
u * How it ends is in commit.c.
r * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
l * How it ends is in commit.c.
o * How it ends is in commit.c.
o * How it ends is in commit.c.
k * How it ends is in commit.c.
u * How it ends is in commit.c.
p * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
N * How it ends is in commit.c.
U * How it ends is in commit.c.
L * How it ends is in commit.c.
L * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
} * How it ends is in commit.c.

 * How it ends is in commit.c.

 * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
i * How it ends is in commit.c.
c * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
n * How it ends is in commit.c.
e * How it ends is in commit.c.
w * How it ends is in commit.c.
( * How it ends is in commit.c.
S * How it ends is in commit.c.
t * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
c * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
c * How it ends is in commit.c.
h * How it ends is in commit.c.
a * How it ends is in commit.c.
r * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
s * How it ends is in commit.c.
i * How it ends is in commit.c.
z * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
l * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
) * How it ends is in commit.c.

 * How it ends is in commit.c.
{ * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
a * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
a * How it ends is in commit.c.
_ * How it ends is in commit.c.
a * How it ends is in commit.c.
l * How it ends is in commit.c.
l * How it ends is in commit.c.
o * How it ends is in commit.c.
c * How it ends is in commit.c.
0 * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
a * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
a * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
s * How it ends is in commit.c.
i * How it ends is in commit.c.
z * How it ends is in commit.c.
e * How it ends is in commit.c.
o * How it ends is in commit.c.
f * How it ends is in commit.c.
( * How it ends is in commit.c.
T * How it ends is in commit.c.
x * How it ends is in commit.c.
N * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
) * How it ends is in commit.c.
  * How it ends is in commit.c.
+ * How it ends is in commit.c.
  * How it ends is in commit.c.
l * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
+ * How it ends is in commit.c.
  * How it ends is in commit.c.
1 * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
( * How it ends is in commit.c.
! * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
) * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
u * How it ends is in commit.c.
r * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
- * How it ends is in commit.c.
E * How it ends is in commit.c.
N * How it ends is in commit.c.
O * How it ends is in commit.c.
M * How it ends is in commit.c.
E * How it ends is in commit.c.
M * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
T * How it ends is in commit.c.
x * How it ends is in commit.c.
N * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
a * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
a * How it ends is in commit.c.
_ * How it ends is in commit.c.
f * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
s * How it ends is in commit.c.
h * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
a * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
a * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
T * How it ends is in commit.c.
x * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
o * How it ends is in commit.c.
w * How it ends is in commit.c.
n * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
_ * How it ends is in commit.c.
e * How it ends is in commit.c.
d * How it ends is in commit.c.
i * How it ends is in commit.c.
t * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
b * How it ends is in commit.c.
a * How it ends is in commit.c.
s * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
b * How it ends is in commit.c.
a * How it ends is in commit.c.
s * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
_ * How it ends is in commit.c.
l * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
( * How it ends is in commit.c.
u * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
t * How it ends is in commit.c.
3 * How it ends is in commit.c.
2 * How it ends is in commit.c.
_ * How it ends is in commit.c.
t * How it ends is in commit.c.
) * How it ends is in commit.c.
l * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
m * How it ends is in commit.c.
e * How it ends is in commit.c.
m * How it ends is in commit.c.
c * How it ends is in commit.c.
p * How it ends is in commit.c.
y * How it ends is in commit.c.
( * How it ends is in commit.c.
t * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
l * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
( * How it ends is in commit.c.
b * How it ends is in commit.c.
a * How it ends is in commit.c.
s * How it ends is in commit.c.
e * How it ends is in commit.c.
) * How it ends is in commit.c.
  * How it ends is in commit.c.
{ * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
c * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
N * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
b * How it ends is in commit.c.
a * How it ends is in commit.c.
s * How it ends is in commit.c.
e * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
f * How it ends is in commit.c.
l * How it ends is in commit.c.
a * How it ends is in commit.c.
g * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
T * How it ends is in commit.c.
X * How it ends is in commit.c.
N * How it ends is in commit.c.
O * How it ends is in commit.c.
D * How it ends is in commit.c.
E * How it ends is in commit.c.
_ * How it ends is in commit.c.
E * How it ends is in commit.c.
X * How it ends is in commit.c.
I * How it ends is in commit.c.
S * How it ends is in commit.c.
T * How it ends is in commit.c.
S * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
g * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
i * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
g * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
i * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
c * How it ends is in commit.c.
h * How it ends is in commit.c.
i * How it ends is in commit.c.
l * How it ends is in commit.c.
d * How it ends is in commit.c.
_ * How it ends is in commit.c.
g * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
i * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
c * How it ends is in commit.c.
h * How it ends is in commit.c.
i * How it ends is in commit.c.
l * How it ends is in commit.c.
d * How it ends is in commit.c.
_ * How it ends is in commit.c.
g * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
i * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
m * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
m * How it ends is in commit.c.
s * How it ends is in commit.c.
_ * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
m * How it ends is in commit.c.
s * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
b * How it ends is in commit.c.
a * How it ends is in commit.c.
s * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
m * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
m * How it ends is in commit.c.
s * How it ends is in commit.c.
_ * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
m * How it ends is in commit.c.
s * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
( * How it ends is in commit.c.
v * How it ends is in commit.c.
a * How it ends is in commit.c.
l * How it ends is in commit.c.
u * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
v * How it ends is in commit.c.
a * How it ends is in commit.c.
l * How it ends is in commit.c.
u * How it ends is in commit.c.
e * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
& * How it ends is in commit.c.
t * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
v * How it ends is in commit.c.
a * How it ends is in commit.c.
l * How it ends is in commit.c.
u * How it ends is in commit.c.
e * How it ends is in commit.c.
) * How it ends is in commit.c.
  * How it ends is in commit.c.
< * How it ends is in commit.c.
  * How it ends is in commit.c.
0 * How it ends is in commit.c.
) * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
u * How it ends is in commit.c.
r * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
- * How it ends is in commit.c.
E * How it ends is in commit.c.
N * How it ends is in commit.c.
O * How it ends is in commit.c.
M * How it ends is in commit.c.
E * How it ends is in commit.c.
M * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
} * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
( * How it ends is in commit.c.
o * How it ends is in commit.c.
w * How it ends is in commit.c.
n * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
l * How it ends is in commit.c.
a * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
) * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
e * How it ends is in commit.c.
d * How it ends is in commit.c.
i * How it ends is in commit.c.
t * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
o * How it ends is in commit.c.
w * How it ends is in commit.c.
n * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
l * How it ends is in commit.c.
a * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
) * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
n * How it ends is in commit.c.
e * How it ends is in commit.c.
x * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
e * How it ends is in commit.c.
l * How it ends is in commit.c.
s * How it ends is in commit.c.
e * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
o * How it ends is in commit.c.
w * How it ends is in commit.c.
n * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
f * How it ends is in commit.c.
i * How it ends is in commit.c.
r * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
o * How it ends is in commit.c.
w * How it ends is in commit.c.
n * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
l * How it ends is in commit.c.
a * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
o * How it ends is in commit.c.
w * How it ends is in commit.c.
n * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
n * How it ends is in commit.c.
_ * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
s * How it ends is in commit.c.
+ * How it ends is in commit.c.
+ * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
c * How it ends is in commit.c.
h * How it ends is in commit.c.
a * How it ends is in commit.c.
r * How it ends is in commit.c.
g * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
h * How it ends is in commit.c.
e * How it ends is in commit.c.
l * How it ends is in commit.c.
d * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
_ * How it ends is in commit.c.
d * How it ends is in commit.c.
o * How it ends is in commit.c.
m * How it ends is in commit.c.
a * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
) * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
m * How it ends is in commit.c.
e * How it ends is in commit.c.
m * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
y * How it ends is in commit.c.
( * How it ends is in commit.c.
t * How it ends is in commit.c.
) * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
u * How it ends is in commit.c.
r * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
x * How it ends is in commit.c.
_ * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
s * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
t * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
a * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
a * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
e * How it ends is in commit.c.
d * How it ends is in commit.c.
i * How it ends is in commit.c.
t * How it ends is in commit.c.
_ * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
x * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
& * How it ends is in commit.c.
s * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
r * How it ends is in commit.c.
o * How it ends is in commit.c.
o * How it ends is in commit.c.
t * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
s * How it ends is in commit.c.
) * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
h * How it ends is in commit.c.
a * How it ends is in commit.c.
s * How it ends is in commit.c.
h * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
) * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
, * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
h * How it ends is in commit.c.
a * How it ends is in commit.c.
s * How it ends is in commit.c.
h * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
s * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
} * How it ends is in commit.c.

 * How it ends is in commit.c.

 * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
i * How it ends is in commit.c.
c * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
a * How it ends is in commit.c.
c * How it ends is in commit.c.
c * How it ends is in commit.c.
e * How it ends is in commit.c.
s * How it ends is in commit.c.
s * How it ends is in commit.c.
_ * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
( * How it ends is in commit.c.
S * How it ends is in commit.c.
t * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
c * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
c * How it ends is in commit.c.
h * How it ends is in commit.c.
a * How it ends is in commit.c.
r * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
) * How it ends is in commit.c.

 * How it ends is in commit.c.
{ * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
s * How it ends is in commit.c.
i * How it ends is in commit.c.
z * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
l * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
r * How it ends is in commit.c.
l * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
( * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
f * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
d * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
l * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
( * How it ends is in commit.c.
* * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
) * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
u * How it ends is in commit.c.
r * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
0 * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
( * How it ends is in commit.c.
! * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
q * How it ends is in commit.c.
u * How it ends is in commit.c.
o * How it ends is in commit.c.
t * How it ends is in commit.c.
a * How it ends is in commit.c.
_ * How it ends is in commit.c.
a * How it ends is in commit.c.
l * How it ends is in commit.c.
l * How it ends is in commit.c.
o * How it ends is in commit.c.
w * How it ends is in commit.c.
s * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
Q * How it ends is in commit.c.
U * How it ends is in commit.c.
O * How it ends is in commit.c.
T * How it ends is in commit.c.
A * How it ends is in commit.c.
_ * How it ends is in commit.c.
T * How it ends is in commit.c.
X * How it ends is in commit.c.
_ * How it ends is in commit.c.
N * How it ends is in commit.c.
O * How it ends is in commit.c.
D * How it ends is in commit.c.
E * How it ends is in commit.c.
S * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
_ * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
) * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
n * How it ends is in commit.c.
_ * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
+ * How it ends is in commit.c.
  * How it ends is in commit.c.
1 * How it ends is in commit.c.
) * How it ends is in commit.c.
) * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
u * How it ends is in commit.c.
r * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
- * How it ends is in commit.c.
E * How it ends is in commit.c.
D * How it ends is in commit.c.
Q * How it ends is in commit.c.
U * How it ends is in commit.c.
O * How it ends is in commit.c.
T * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
u * How it ends is in commit.c.
r * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
n * How it ends is in commit.c.
e * How it ends is in commit.c.
w * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
l * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
} * How it ends is in commit.c.

 * How it ends is in commit.c.

 * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
i * How it ends is in commit.c.
c * How it ends is in commit.c.
  * How it ends is in commit.c.
v * How it ends is in commit.c.
o * How it ends is in commit.c.
i * How it ends is in commit.c.
d * How it ends is in commit.c.
  * How it ends is in commit.c.
v * How it ends is in commit.c.
i * How it ends is in commit.c.
e * How it ends is in commit.c.
w * How it ends is in commit.c.
_ * How it ends is in commit.c.
o * How it ends is in commit.c.
f * How it ends is in commit.c.
( * How it ends is in commit.c.
c * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
S * How it ends is in commit.c.
t * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
V * How it ends is in commit.c.
i * How it ends is in commit.c.
e * How it ends is in commit.c.
w * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
) * How it ends is in commit.c.

 * How it ends is in commit.c.
{ * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
c * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
T * How it ends is in commit.c.
x * How it ends is in commit.c.
N * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
( * How it ends is in commit.c.
V * How it ends is in commit.c.
i * How it ends is in commit.c.
e * How it ends is in commit.c.
w * How it ends is in commit.c.
) * How it ends is in commit.c.
{ * How it ends is in commit.c.
. * How it ends is in commit.c.
e * How it ends is in commit.c.
x * How it ends is in commit.c.
i * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
f * How it ends is in commit.c.
l * How it ends is in commit.c.
a * How it ends is in commit.c.
g * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
& * How it ends is in commit.c.
  * How it ends is in commit.c.
T * How it ends is in commit.c.
X * How it ends is in commit.c.
N * How it ends is in commit.c.
O * How it ends is in commit.c.
D * How it ends is in commit.c.
E * How it ends is in commit.c.
_ * How it ends is in commit.c.
E * How it ends is in commit.c.
X * How it ends is in commit.c.
I * How it ends is in commit.c.
S * How it ends is in commit.c.
T * How it ends is in commit.c.
S * How it ends is in commit.c.
, * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
. * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
m * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
m * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
. * How it ends is in commit.c.
v * How it ends is in commit.c.
a * How it ends is in commit.c.
l * How it ends is in commit.c.
u * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
v * How it ends is in commit.c.
a * How it ends is in commit.c.
l * How it ends is in commit.c.
u * How it ends is in commit.c.
e * How it ends is in commit.c.
, * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
. * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
} * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
} * How it ends is in commit.c.

 * How it ends is in commit.c.

 * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
i * How it ends is in commit.c.
c * How it ends is in commit.c.
  * How it ends is in commit.c.
v * How it ends is in commit.c.
o * How it ends is in commit.c.
i * How it ends is in commit.c.
d * How it ends is in commit.c.
  * How it ends is in commit.c.
v * How it ends is in commit.c.
i * How it ends is in commit.c.
e * How it ends is in commit.c.
w * How it ends is in commit.c.
_ * How it ends is in commit.c.
o * How it ends is in commit.c.
f * How it ends is in commit.c.
_ * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
( * How it ends is in commit.c.
c * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
S * How it ends is in commit.c.
t * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
V * How it ends is in commit.c.
i * How it ends is in commit.c.
e * How it ends is in commit.c.
w * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
) * How it ends is in commit.c.

 * How it ends is in commit.c.
{ * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
( * How it ends is in commit.c.
V * How it ends is in commit.c.
i * How it ends is in commit.c.
e * How it ends is in commit.c.
w * How it ends is in commit.c.
) * How it ends is in commit.c.
{ * How it ends is in commit.c.
. * How it ends is in commit.c.
e * How it ends is in commit.c.
x * How it ends is in commit.c.
i * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
. * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
} * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
( * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
) * How it ends is in commit.c.
  * How it ends is in commit.c.
{ * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
m * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
) * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
m * How it ends is in commit.c.
s * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
v * How it ends is in commit.c.
a * How it ends is in commit.c.
l * How it ends is in commit.c.
u * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
) * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
v * How it ends is in commit.c.
a * How it ends is in commit.c.
l * How it ends is in commit.c.
u * How it ends is in commit.c.
e * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
} * How it ends is in commit.c.

 * How it ends is in commit.c.
} * How it ends is in commit.c.

 * How it ends is in commit.c.

 * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
v * How it ends is in commit.c.
i * How it ends is in commit.c.
e * How it ends is in commit.c.
w * How it ends is in commit.c.
_ * How it ends is in commit.c.
g * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
( * How it ends is in commit.c.
S * How it ends is in commit.c.
t * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
c * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
c * How it ends is in commit.c.
h * How it ends is in commit.c.
a * How it ends is in commit.c.
r * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
V * How it ends is in commit.c.
i * How it ends is in commit.c.
e * How it ends is in commit.c.
w * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
) * How it ends is in commit.c.

 * How it ends is in commit.c.
{ * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
( * How it ends is in commit.c.
V * How it ends is in commit.c.
i * How it ends is in commit.c.
e * How it ends is in commit.c.
w * How it ends is in commit.c.
) * How it ends is in commit.c.
{ * How it ends is in commit.c.
0 * How it ends is in commit.c.
} * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
( * How it ends is in commit.c.
! * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
  * How it ends is in commit.c.
| * How it ends is in commit.c.
| * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
[ * How it ends is in commit.c.
0 * How it ends is in commit.c.
] * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
' * How it ends is in commit.c.
@ * How it ends is in commit.c.
' * How it ends is in commit.c.
) * How it ends is in commit.c.
  * How it ends is in commit.c.
{ * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
v * How it ends is in commit.c.
i * How it ends is in commit.c.
e * How it ends is in commit.c.
w * How it ends is in commit.c.
_ * How it ends is in commit.c.
o * How it ends is in commit.c.
f * How it ends is in commit.c.
_ * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
l * How it ends is in commit.c.
o * How it ends is in commit.c.
o * How it ends is in commit.c.
k * How it ends is in commit.c.
u * How it ends is in commit.c.
p * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
N * How it ends is in commit.c.
U * How it ends is in commit.c.
L * How it ends is in commit.c.
L * How it ends is in commit.c.
) * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
u * How it ends is in commit.c.
r * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
0 * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
} * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
a * How it ends is in commit.c.
c * How it ends is in commit.c.
c * How it ends is in commit.c.
e * How it ends is in commit.c.
s * How it ends is in commit.c.
s * How it ends is in commit.c.
_ * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
& * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
( * How it ends is in commit.c.
r * How it ends is in commit.c.
  * How it ends is in commit.c.
< * How it ends is in commit.c.
  * How it ends is in commit.c.
0 * How it ends is in commit.c.
) * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
u * How it ends is in commit.c.
r * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
v * How it ends is in commit.c.
i * How it ends is in commit.c.
e * How it ends is in commit.c.
w * How it ends is in commit.c.
_ * How it ends is in commit.c.
o * How it ends is in commit.c.
f * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
u * How it ends is in commit.c.
r * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
0 * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
} * How it ends is in commit.c.

 * How it ends is in commit.c.

 * How it ends is in commit.c.
v * How it ends is in commit.c.
o * How it ends is in commit.c.
i * How it ends is in commit.c.
d * How it ends is in commit.c.
  * How it ends is in commit.c.
v * How it ends is in commit.c.
i * How it ends is in commit.c.
e * How it ends is in commit.c.
w * How it ends is in commit.c.
_ * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
e * How it ends is in commit.c.
k * How it ends is in commit.c.
( * How it ends is in commit.c.
c * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
S * How it ends is in commit.c.
t * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
c * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
c * How it ends is in commit.c.
h * How it ends is in commit.c.
a * How it ends is in commit.c.
r * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
V * How it ends is in commit.c.
i * How it ends is in commit.c.
e * How it ends is in commit.c.
w * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
) * How it ends is in commit.c.

 * How it ends is in commit.c.
{ * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
  * How it ends is in commit.c.
? * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
f * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
d * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
r * How it ends is in commit.c.
l * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
( * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
) * How it ends is in commit.c.
) * How it ends is in commit.c.
  * How it ends is in commit.c.
: * How it ends is in commit.c.
  * How it ends is in commit.c.
0 * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
( * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
) * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
v * How it ends is in commit.c.
i * How it ends is in commit.c.
e * How it ends is in commit.c.
w * How it ends is in commit.c.
_ * How it ends is in commit.c.
o * How it ends is in commit.c.
f * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
e * How it ends is in commit.c.
l * How it ends is in commit.c.
s * How it ends is in commit.c.
e * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
v * How it ends is in commit.c.
i * How it ends is in commit.c.
e * How it ends is in commit.c.
w * How it ends is in commit.c.
_ * How it ends is in commit.c.
o * How it ends is in commit.c.
f * How it ends is in commit.c.
_ * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
  * How it ends is in commit.c.
? * How it ends is in commit.c.
  * How it ends is in commit.c.
b * How it ends is in commit.c.
a * How it ends is in commit.c.
s * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
) * How it ends is in commit.c.
  * How it ends is in commit.c.
: * How it ends is in commit.c.
  * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
l * How it ends is in commit.c.
o * How it ends is in commit.c.
o * How it ends is in commit.c.
k * How it ends is in commit.c.
u * How it ends is in commit.c.
p * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
N * How it ends is in commit.c.
U * How it ends is in commit.c.
L * How it ends is in commit.c.
L * How it ends is in commit.c.
) * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
} * How it ends is in commit.c.

 * How it ends is in commit.c.

 * How it ends is in commit.c.
u * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
t * How it ends is in commit.c.
6 * How it ends is in commit.c.
4 * How it ends is in commit.c.
_ * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
o * How it ends is in commit.c.
w * How it ends is in commit.c.
n * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
_ * How it ends is in commit.c.
g * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
i * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
( * How it ends is in commit.c.
c * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
S * How it ends is in commit.c.
t * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
m * How it ends is in commit.c.
s * How it ends is in commit.c.
) * How it ends is in commit.c.

 * How it ends is in commit.c.
{ * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
d * How it ends is in commit.c.
o * How it ends is in commit.c.
m * How it ends is in commit.c.
a * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
d * How it ends is in commit.c.
o * How it ends is in commit.c.
m * How it ends is in commit.c.
a * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
_ * How it ends is in commit.c.
o * How it ends is in commit.c.
f * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
m * How it ends is in commit.c.
s * How it ends is in commit.c.
_ * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
m * How it ends is in commit.c.
s * How it ends is in commit.c.
) * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
t * How it ends is in commit.c.
r * How it ends is in commit.c.
y * How it ends is in commit.c.
[ * How it ends is in commit.c.
0 * How it ends is in commit.c.
] * How it ends is in commit.c.
. * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
m * How it ends is in commit.c.
. * How it ends is in commit.c.
d * How it ends is in commit.c.
o * How it ends is in commit.c.
m * How it ends is in commit.c.
i * How it ends is in commit.c.
d * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
u * How it ends is in commit.c.
r * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
d * How it ends is in commit.c.
o * How it ends is in commit.c.
m * How it ends is in commit.c.
a * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
? * How it ends is in commit.c.
  * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
d * How it ends is in commit.c.
o * How it ends is in commit.c.
m * How it ends is in commit.c.
a * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
d * How it ends is in commit.c.
o * How it ends is in commit.c.
m * How it ends is in commit.c.
a * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
) * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
g * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
i * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
: * How it ends is in commit.c.
  * How it ends is in commit.c.
0 * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
} * How it ends is in commit.c.

 * How it ends is in commit.c.

 * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
_ * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
t * How it ends is in commit.c.
e * How it ends is in commit.c.
( * How it ends is in commit.c.
S * How it ends is in commit.c.
t * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
u * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
t * How it ends is in commit.c.
3 * How it ends is in commit.c.
2 * How it ends is in commit.c.
_ * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
f * How it ends is in commit.c.
l * How it ends is in commit.c.
a * How it ends is in commit.c.
g * How it ends is in commit.c.
s * How it ends is in commit.c.
) * How it ends is in commit.c.

 * How it ends is in commit.c.
{ * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
( * How it ends is in commit.c.
( * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
) * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
f * How it ends is in commit.c.
l * How it ends is in commit.c.
a * How it ends is in commit.c.
g * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
& * How it ends is in commit.c.
  * How it ends is in commit.c.
f * How it ends is in commit.c.
l * How it ends is in commit.c.
a * How it ends is in commit.c.
g * How it ends is in commit.c.
s * How it ends is in commit.c.
) * How it ends is in commit.c.
  * How it ends is in commit.c.
! * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
f * How it ends is in commit.c.
l * How it ends is in commit.c.
a * How it ends is in commit.c.
g * How it ends is in commit.c.
s * How it ends is in commit.c.
) * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
e * How it ends is in commit.c.
d * How it ends is in commit.c.
i * How it ends is in commit.c.
t * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
) * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
f * How it ends is in commit.c.
l * How it ends is in commit.c.
a * How it ends is in commit.c.
g * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
| * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
f * How it ends is in commit.c.
l * How it ends is in commit.c.
a * How it ends is in commit.c.
g * How it ends is in commit.c.
s * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
u * How it ends is in commit.c.
r * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
0 * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
} * How it ends is in commit.c.

 * How it ends is in commit.c.

 * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
_ * How it ends is in commit.c.
l * How it ends is in commit.c.
e * How it ends is in commit.c.
a * How it ends is in commit.c.
f * How it ends is in commit.c.
( * How it ends is in commit.c.
c * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
S * How it ends is in commit.c.
t * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
c * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
c * How it ends is in commit.c.
h * How it ends is in commit.c.
a * How it ends is in commit.c.
r * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
) * How it ends is in commit.c.

 * How it ends is in commit.c.
{ * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
u * How it ends is in commit.c.
r * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
f * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
d * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
r * How it ends is in commit.c.
l * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
( * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
) * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
} * How it ends is in commit.c.

 * How it ends is in commit.c.

 * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
_ * How it ends is in commit.c.
a * How it ends is in commit.c.
l * How it ends is in commit.c.
l * How it ends is in commit.c.
o * How it ends is in commit.c.
w * How it ends is in commit.c.
e * How it ends is in commit.c.
d * How it ends is in commit.c.
( * How it ends is in commit.c.
S * How it ends is in commit.c.
t * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
c * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
c * How it ends is in commit.c.
h * How it ends is in commit.c.
a * How it ends is in commit.c.
r * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
) * How it ends is in commit.c.

 * How it ends is in commit.c.
{ * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
a * How it ends is in commit.c.
c * How it ends is in commit.c.
c * How it ends is in commit.c.
e * How it ends is in commit.c.
s * How it ends is in commit.c.
s * How it ends is in commit.c.
_ * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
& * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
u * How it ends is in commit.c.
r * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
  * How it ends is in commit.c.
< * How it ends is in commit.c.
  * How it ends is in commit.c.
0 * How it ends is in commit.c.
  * How it ends is in commit.c.
? * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
  * How it ends is in commit.c.
: * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
_ * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
t * How it ends is in commit.c.
e * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
T * How it ends is in commit.c.
X * How it ends is in commit.c.
N * How it ends is in commit.c.
O * How it ends is in commit.c.
D * How it ends is in commit.c.
E * How it ends is in commit.c.
_ * How it ends is in commit.c.
A * How it ends is in commit.c.
L * How it ends is in commit.c.
L * How it ends is in commit.c.
O * How it ends is in commit.c.
W * How it ends is in commit.c.
E * How it ends is in commit.c.
D * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
} * How it ends is in commit.c.

 * How it ends is in commit.c.

 * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
_ * How it ends is in commit.c.
s * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
_ * How it ends is in commit.c.
v * How it ends is in commit.c.
a * How it ends is in commit.c.
l * How it ends is in commit.c.
u * How it ends is in commit.c.
e * How it ends is in commit.c.
( * How it ends is in commit.c.
S * How it ends is in commit.c.
t * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
v * How it ends is in commit.c.
a * How it ends is in commit.c.
l * How it ends is in commit.c.
u * How it ends is in commit.c.
e * How it ends is in commit.c.
) * How it ends is in commit.c.

 * How it ends is in commit.c.
{ * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
T * How it ends is in commit.c.
x * How it ends is in commit.c.
N * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
e * How it ends is in commit.c.
d * How it ends is in commit.c.
i * How it ends is in commit.c.
t * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
v * How it ends is in commit.c.
a * How it ends is in commit.c.
l * How it ends is in commit.c.
u * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
u * How it ends is in commit.c.
n * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
v * How it ends is in commit.c.
a * How it ends is in commit.c.
l * How it ends is in commit.c.
u * How it ends is in commit.c.
e * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
v * How it ends is in commit.c.
a * How it ends is in commit.c.
l * How it ends is in commit.c.
u * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
v * How it ends is in commit.c.
a * How it ends is in commit.c.
l * How it ends is in commit.c.
u * How it ends is in commit.c.
e * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
f * How it ends is in commit.c.
l * How it ends is in commit.c.
a * How it ends is in commit.c.
g * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
| * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
T * How it ends is in commit.c.
X * How it ends is in commit.c.
N * How it ends is in commit.c.
O * How it ends is in commit.c.
D * How it ends is in commit.c.
E * How it ends is in commit.c.
_ * How it ends is in commit.c.
W * How it ends is in commit.c.
R * How it ends is in commit.c.
I * How it ends is in commit.c.
T * How it ends is in commit.c.
T * How it ends is in commit.c.
E * How it ends is in commit.c.
N * How it ends is in commit.c.
  * How it ends is in commit.c.
| * How it ends is in commit.c.
  * How it ends is in commit.c.
T * How it ends is in commit.c.
X * How it ends is in commit.c.
N * How it ends is in commit.c.
O * How it ends is in commit.c.
D * How it ends is in commit.c.
E * How it ends is in commit.c.
_ * How it ends is in commit.c.
V * How it ends is in commit.c.
A * How it ends is in commit.c.
L * How it ends is in commit.c.
U * How it ends is in commit.c.
E * How it ends is in commit.c.
D * How it ends is in commit.c.
  * How it ends is in commit.c.
| * How it ends is in commit.c.
  * How it ends is in commit.c.
T * How it ends is in commit.c.
X * How it ends is in commit.c.
N * How it ends is in commit.c.
O * How it ends is in commit.c.
D * How it ends is in commit.c.
E * How it ends is in commit.c.
_ * How it ends is in commit.c.
F * How it ends is in commit.c.
I * How it ends is in commit.c.
R * How it ends is in commit.c.
E * How it ends is in commit.c.
S * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
u * How it ends is in commit.c.
r * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
0 * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
} * How it ends is in commit.c.

 * How it ends is in commit.c.

 * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
_ * How it ends is in commit.c.
s * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
_ * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
m * How it ends is in commit.c.
s * How it ends is in commit.c.
( * How it ends is in commit.c.
S * How it ends is in commit.c.
t * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
m * How it ends is in commit.c.
s * How it ends is in commit.c.
) * How it ends is in commit.c.

 * How it ends is in commit.c.
{ * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
T * How it ends is in commit.c.
x * How it ends is in commit.c.
N * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
e * How it ends is in commit.c.
d * How it ends is in commit.c.
i * How it ends is in commit.c.
t * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
m * How it ends is in commit.c.
s * How it ends is in commit.c.
_ * How it ends is in commit.c.
u * How it ends is in commit.c.
n * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
m * How it ends is in commit.c.
s * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
m * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
m * How it ends is in commit.c.
s * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
o * How it ends is in commit.c.
w * How it ends is in commit.c.
n * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
_ * How it ends is in commit.c.
g * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
i * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
o * How it ends is in commit.c.
w * How it ends is in commit.c.
n * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
_ * How it ends is in commit.c.
g * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
i * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
m * How it ends is in commit.c.
s * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
f * How it ends is in commit.c.
l * How it ends is in commit.c.
a * How it ends is in commit.c.
g * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
| * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
T * How it ends is in commit.c.
X * How it ends is in commit.c.
N * How it ends is in commit.c.
O * How it ends is in commit.c.
D * How it ends is in commit.c.
E * How it ends is in commit.c.
_ * How it ends is in commit.c.
W * How it ends is in commit.c.
R * How it ends is in commit.c.
I * How it ends is in commit.c.
T * How it ends is in commit.c.
T * How it ends is in commit.c.
E * How it ends is in commit.c.
N * How it ends is in commit.c.
  * How it ends is in commit.c.
| * How it ends is in commit.c.
  * How it ends is in commit.c.
T * How it ends is in commit.c.
X * How it ends is in commit.c.
N * How it ends is in commit.c.
O * How it ends is in commit.c.
D * How it ends is in commit.c.
E * How it ends is in commit.c.
_ * How it ends is in commit.c.
R * How it ends is in commit.c.
E * How it ends is in commit.c.
P * How it ends is in commit.c.
E * How it ends is in commit.c.
R * How it ends is in commit.c.
M * How it ends is in commit.c.
E * How it ends is in commit.c.
D * How it ends is in commit.c.
  * How it ends is in commit.c.
| * How it ends is in commit.c.
  * How it ends is in commit.c.
T * How it ends is in commit.c.
X * How it ends is in commit.c.
N * How it ends is in commit.c.
O * How it ends is in commit.c.
D * How it ends is in commit.c.
E * How it ends is in commit.c.
_ * How it ends is in commit.c.
F * How it ends is in commit.c.
I * How it ends is in commit.c.
R * How it ends is in commit.c.
E * How it ends is in commit.c.
S * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
u * How it ends is in commit.c.
r * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
0 * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
} * How it ends is in commit.c.

 * How it ends is in commit.c.

 * How it ends is in commit.c.
/ * How it ends is in commit.c.
* * How it ends is in commit.c.
  * How it ends is in commit.c.
T * How it ends is in commit.c.
h * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
d * How it ends is in commit.c.
  * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
c * How it ends is in commit.c.
i * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
s * How it ends is in commit.c.
; * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
i * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
l * How it ends is in commit.c.
y * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
e * How it ends is in commit.c.
l * How it ends is in commit.c.
l * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
e * How it ends is in commit.c.
a * How it ends is in commit.c.
r * How it ends is in commit.c.
l * How it ends is in commit.c.
y * How it ends is in commit.c.
. * How it ends is in commit.c.
  * How it ends is in commit.c.
A * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
r * How it ends is in commit.c.
i * How it ends is in commit.c.
v * How it ends is in commit.c.
i * How it ends is in commit.c.
l * How it ends is in commit.c.
e * How it ends is in commit.c.
g * How it ends is in commit.c.
e * How it ends is in commit.c.
d * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
  * How it ends is in commit.c.
m * How it ends is in commit.c.
a * How it ends is in commit.c.
y * How it ends is in commit.c.
  * How it ends is in commit.c.
b * How it ends is in commit.c.
u * How it ends is in commit.c.
i * How it ends is in commit.c.
l * How it ends is in commit.c.
d * How it ends is in commit.c.
  * How it ends is in commit.c.
b * How it ends is in commit.c.
e * How it ends is in commit.c.
l * How it ends is in commit.c.
o * How it ends is in commit.c.
w * How it ends is in commit.c.
  * How it ends is in commit.c.
a * How it ends is in commit.c.
  * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
w * How it ends is in commit.c.
h * How it ends is in commit.c.
o * How it ends is in commit.c.
s * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
o * How it ends is in commit.c.
w * How it ends is in commit.c.
n * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
  * How it ends is in commit.c.
h * How it ends is in commit.c.
a * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
d * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
  * How it ends is in commit.c.
m * How it ends is in commit.c.
e * How it ends is in commit.c.
a * How it ends is in commit.c.
n * How it ends is in commit.c.
w * How it ends is in commit.c.
h * How it ends is in commit.c.
i * How it ends is in commit.c.
l * How it ends is in commit.c.
e * How it ends is in commit.c.
: * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
  * How it ends is in commit.c.
s * How it ends is in commit.c.
u * How it ends is in commit.c.
c * How it ends is in commit.c.
h * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
c * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
d * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
a * How it ends is in commit.c.
n * How it ends is in commit.c.
d * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
d * How it ends is in commit.c.
  * How it ends is in commit.c.
w * How it ends is in commit.c.
i * How it ends is in commit.c.
l * How it ends is in commit.c.
l * How it ends is in commit.c.
  * How it ends is in commit.c.
b * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
E * How it ends is in commit.c.
A * How it ends is in commit.c.
G * How it ends is in commit.c.
A * How it ends is in commit.c.
I * How it ends is in commit.c.
N * How it ends is in commit.c.
. * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
/ * How it ends is in commit.c.

 * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
i * How it ends is in commit.c.
c * How it ends is in commit.c.
  * How it ends is in commit.c.
b * How it ends is in commit.c.
o * How it ends is in commit.c.
o * How it ends is in commit.c.
l * How it ends is in commit.c.
  * How it ends is in commit.c.
c * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
i * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
_ * How it ends is in commit.c.
a * How it ends is in commit.c.
l * How it ends is in commit.c.
l * How it ends is in commit.c.
o * How it ends is in commit.c.
w * How it ends is in commit.c.
e * How it ends is in commit.c.
d * How it ends is in commit.c.
( * How it ends is in commit.c.
c * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
S * How it ends is in commit.c.
t * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
m * How it ends is in commit.c.
s * How it ends is in commit.c.
) * How it ends is in commit.c.

 * How it ends is in commit.c.
{ * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
) * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
p * How it ends is in commit.c.
r * How it ends is in commit.c.
i * How it ends is in commit.c.
v * How it ends is in commit.c.
i * How it ends is in commit.c.
l * How it ends is in commit.c.
e * How it ends is in commit.c.
g * How it ends is in commit.c.
e * How it ends is in commit.c.
d * How it ends is in commit.c.
) * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
u * How it ends is in commit.c.
r * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
r * How it ends is in commit.c.
u * How it ends is in commit.c.
e * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
c * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
D * How it ends is in commit.c.
o * How it ends is in commit.c.
m * How it ends is in commit.c.
a * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
d * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
d * How it ends is in commit.c.
o * How it ends is in commit.c.
m * How it ends is in commit.c.
a * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
d * How it ends is in commit.c.
o * How it ends is in commit.c.
m * How it ends is in commit.c.
a * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
_ * How it ends is in commit.c.
o * How it ends is in commit.c.
f * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
m * How it ends is in commit.c.
s * How it ends is in commit.c.
_ * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
m * How it ends is in commit.c.
s * How it ends is in commit.c.
) * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
t * How it ends is in commit.c.
r * How it ends is in commit.c.
y * How it ends is in commit.c.
[ * How it ends is in commit.c.
0 * How it ends is in commit.c.
] * How it ends is in commit.c.
. * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
m * How it ends is in commit.c.
. * How it ends is in commit.c.
d * How it ends is in commit.c.
o * How it ends is in commit.c.
m * How it ends is in commit.c.
i * How it ends is in commit.c.
d * How it ends is in commit.c.
) * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
u * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
t * How it ends is in commit.c.
6 * How it ends is in commit.c.
4 * How it ends is in commit.c.
_ * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
h * How it ends is in commit.c.
e * How it ends is in commit.c.
l * How it ends is in commit.c.
d * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
( * How it ends is in commit.c.
u * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
t * How it ends is in commit.c.
6 * How it ends is in commit.c.
4 * How it ends is in commit.c.
_ * How it ends is in commit.c.
t * How it ends is in commit.c.
) * How it ends is in commit.c.
d * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
u * How it ends is in commit.c.
s * How it ends is in commit.c.
a * How it ends is in commit.c.
g * How it ends is in commit.c.
e * How it ends is in commit.c.
[ * How it ends is in commit.c.
Q * How it ends is in commit.c.
U * How it ends is in commit.c.
O * How it ends is in commit.c.
T * How it ends is in commit.c.
A * How it ends is in commit.c.
_ * How it ends is in commit.c.
N * How it ends is in commit.c.
O * How it ends is in commit.c.
D * How it ends is in commit.c.
E * How it ends is in commit.c.
S * How it ends is in commit.c.
] * How it ends is in commit.c.
  * How it ends is in commit.c.
+ * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
_ * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
) * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
n * How it ends is in commit.c.
_ * How it ends is in commit.c.
c * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
e * How it ends is in commit.c.
d * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
u * How it ends is in commit.c.
r * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
! * How it ends is in commit.c.
d * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
l * How it ends is in commit.c.
i * How it ends is in commit.c.
m * How it ends is in commit.c.
i * How it ends is in commit.c.
t * How it ends is in commit.c.
[ * How it ends is in commit.c.
Q * How it ends is in commit.c.
U * How it ends is in commit.c.
O * How it ends is in commit.c.
T * How it ends is in commit.c.
A * How it ends is in commit.c.
_ * How it ends is in commit.c.
N * How it ends is in commit.c.
O * How it ends is in commit.c.
D * How it ends is in commit.c.
E * How it ends is in commit.c.
S * How it ends is in commit.c.
] * How it ends is in commit.c.
  * How it ends is in commit.c.
| * How it ends is in commit.c.
| * How it ends is in commit.c.
  * How it ends is in commit.c.
h * How it ends is in commit.c.
e * How it ends is in commit.c.
l * How it ends is in commit.c.
d * How it ends is in commit.c.
  * How it ends is in commit.c.
< * How it ends is in commit.c.
  * How it ends is in commit.c.
( * How it ends is in commit.c.
u * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
t * How it ends is in commit.c.
6 * How it ends is in commit.c.
4 * How it ends is in commit.c.
_ * How it ends is in commit.c.
t * How it ends is in commit.c.
) * How it ends is in commit.c.
d * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
l * How it ends is in commit.c.
i * How it ends is in commit.c.
m * How it ends is in commit.c.
i * How it ends is in commit.c.
t * How it ends is in commit.c.
[ * How it ends is in commit.c.
Q * How it ends is in commit.c.
U * How it ends is in commit.c.
O * How it ends is in commit.c.
T * How it ends is in commit.c.
A * How it ends is in commit.c.
_ * How it ends is in commit.c.
N * How it ends is in commit.c.
O * How it ends is in commit.c.
D * How it ends is in commit.c.
E * How it ends is in commit.c.
S * How it ends is in commit.c.
] * How it ends is in commit.c.
  * How it ends is in commit.c.
+ * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
_ * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
) * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
n * How it ends is in commit.c.
_ * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
m * How it ends is in commit.c.
o * How it ends is in commit.c.
v * How it ends is in commit.c.
e * How it ends is in commit.c.
d * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
} * How it ends is in commit.c.

 * How it ends is in commit.c.

 * How it ends is in commit.c.
/ * How it ends is in commit.c.
* * How it ends is in commit.c.
  * How it ends is in commit.c.
A * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
l * How it ends is in commit.c.
a * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
c * How it ends is in commit.c.
h * How it ends is in commit.c.
i * How it ends is in commit.c.
l * How it ends is in commit.c.
d * How it ends is in commit.c.
  * How it ends is in commit.c.
o * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
t * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
t * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
e * How it ends is in commit.c.
v * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
w * How it ends is in commit.c.
a * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
m * How it ends is in commit.c.
a * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
h * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
b * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
. * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
/ * How it ends is in commit.c.

 * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
i * How it ends is in commit.c.
c * How it ends is in commit.c.
  * How it ends is in commit.c.
v * How it ends is in commit.c.
o * How it ends is in commit.c.
i * How it ends is in commit.c.
d * How it ends is in commit.c.
  * How it ends is in commit.c.
a * How it ends is in commit.c.
p * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
d * How it ends is in commit.c.
_ * How it ends is in commit.c.
a * How it ends is in commit.c.
d * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
d * How it ends is in commit.c.
( * How it ends is in commit.c.
S * How it ends is in commit.c.
t * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
t * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
) * How it ends is in commit.c.

 * How it ends is in commit.c.
{ * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
T * How it ends is in commit.c.
x * How it ends is in commit.c.
N * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
u * How it ends is in commit.c.
p * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
e * How it ends is in commit.c.
d * How it ends is in commit.c.
i * How it ends is in commit.c.
t * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
t * How it ends is in commit.c.
) * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
e * How it ends is in commit.c.
d * How it ends is in commit.c.
i * How it ends is in commit.c.
t * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
( * How it ends is in commit.c.
t * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
f * How it ends is in commit.c.
l * How it ends is in commit.c.
a * How it ends is in commit.c.
g * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
& * How it ends is in commit.c.
  * How it ends is in commit.c.
T * How it ends is in commit.c.
X * How it ends is in commit.c.
N * How it ends is in commit.c.
O * How it ends is in commit.c.
D * How it ends is in commit.c.
E * How it ends is in commit.c.
_ * How it ends is in commit.c.
A * How it ends is in commit.c.
D * How it ends is in commit.c.
D * How it ends is in commit.c.
E * How it ends is in commit.c.
D * How it ends is in commit.c.
) * How it ends is in commit.c.
  * How it ends is in commit.c.
{ * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
b * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
0 * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
f * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
  * How it ends is in commit.c.
( * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
u * How it ends is in commit.c.
p * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
a * How it ends is in commit.c.
d * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
d * How it ends is in commit.c.
; * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
  * How it ends is in commit.c.
! * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
; * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
) * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
a * How it ends is in commit.c.
d * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
d * How it ends is in commit.c.
_ * How it ends is in commit.c.
n * How it ends is in commit.c.
e * How it ends is in commit.c.
x * How it ends is in commit.c.
t * How it ends is in commit.c.
) * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
b * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
( * How it ends is in commit.c.
b * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
) * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
e * How it ends is in commit.c.
d * How it ends is in commit.c.
i * How it ends is in commit.c.
t * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
b * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
) * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
a * How it ends is in commit.c.
d * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
d * How it ends is in commit.c.
_ * How it ends is in commit.c.
n * How it ends is in commit.c.
e * How it ends is in commit.c.
x * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
a * How it ends is in commit.c.
d * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
d * How it ends is in commit.c.
_ * How it ends is in commit.c.
n * How it ends is in commit.c.
e * How it ends is in commit.c.
x * How it ends is in commit.c.
t * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
e * How it ends is in commit.c.
l * How it ends is in commit.c.
s * How it ends is in commit.c.
e * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
u * How it ends is in commit.c.
p * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
a * How it ends is in commit.c.
d * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
d * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
a * How it ends is in commit.c.
d * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
d * How it ends is in commit.c.
_ * How it ends is in commit.c.
n * How it ends is in commit.c.
e * How it ends is in commit.c.
x * How it ends is in commit.c.
t * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
( * How it ends is in commit.c.
u * How it ends is in commit.c.
p * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
a * How it ends is in commit.c.
d * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
d * How it ends is in commit.c.
_ * How it ends is in commit.c.
l * How it ends is in commit.c.
a * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
) * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
u * How it ends is in commit.c.
p * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
a * How it ends is in commit.c.
d * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
d * How it ends is in commit.c.
_ * How it ends is in commit.c.
l * How it ends is in commit.c.
a * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
b * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
a * How it ends is in commit.c.
d * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
d * How it ends is in commit.c.
_ * How it ends is in commit.c.
n * How it ends is in commit.c.
e * How it ends is in commit.c.
x * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
0 * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
} * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
f * How it ends is in commit.c.
l * How it ends is in commit.c.
a * How it ends is in commit.c.
g * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
| * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
T * How it ends is in commit.c.
X * How it ends is in commit.c.
N * How it ends is in commit.c.
O * How it ends is in commit.c.
D * How it ends is in commit.c.
E * How it ends is in commit.c.
_ * How it ends is in commit.c.
A * How it ends is in commit.c.
D * How it ends is in commit.c.
D * How it ends is in commit.c.
E * How it ends is in commit.c.
D * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
( * How it ends is in commit.c.
u * How it ends is in commit.c.
p * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
a * How it ends is in commit.c.
d * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
d * How it ends is in commit.c.
_ * How it ends is in commit.c.
l * How it ends is in commit.c.
a * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
) * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
e * How it ends is in commit.c.
d * How it ends is in commit.c.
i * How it ends is in commit.c.
t * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
u * How it ends is in commit.c.
p * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
a * How it ends is in commit.c.
d * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
d * How it ends is in commit.c.
_ * How it ends is in commit.c.
l * How it ends is in commit.c.
a * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
) * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
a * How it ends is in commit.c.
d * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
d * How it ends is in commit.c.
_ * How it ends is in commit.c.
n * How it ends is in commit.c.
e * How it ends is in commit.c.
x * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
e * How it ends is in commit.c.
l * How it ends is in commit.c.
s * How it ends is in commit.c.
e * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
u * How it ends is in commit.c.
p * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
a * How it ends is in commit.c.
d * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
d * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
u * How it ends is in commit.c.
p * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
a * How it ends is in commit.c.
d * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
d * How it ends is in commit.c.
_ * How it ends is in commit.c.
l * How it ends is in commit.c.
a * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
} * How it ends is in commit.c.

 * How it ends is in commit.c.

 * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
_ * How it ends is in commit.c.
c * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
e * How it ends is in commit.c.
( * How it ends is in commit.c.
S * How it ends is in commit.c.
t * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
c * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
c * How it ends is in commit.c.
h * How it ends is in commit.c.
a * How it ends is in commit.c.
r * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
c * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
c * How it ends is in commit.c.
h * How it ends is in commit.c.
a * How it ends is in commit.c.
r * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
t * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
m * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
v * How it ends is in commit.c.
a * How it ends is in commit.c.
l * How it ends is in commit.c.
u * How it ends is in commit.c.
e * How it ends is in commit.c.
) * How it ends is in commit.c.

 * How it ends is in commit.c.
{ * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
u * How it ends is in commit.c.
p * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
a * How it ends is in commit.c.
c * How it ends is in commit.c.
c * How it ends is in commit.c.
e * How it ends is in commit.c.
s * How it ends is in commit.c.
s * How it ends is in commit.c.
_ * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
t * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
& * How it ends is in commit.c.
u * How it ends is in commit.c.
p * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
( * How it ends is in commit.c.
r * How it ends is in commit.c.
  * How it ends is in commit.c.
< * How it ends is in commit.c.
  * How it ends is in commit.c.
0 * How it ends is in commit.c.
) * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
u * How it ends is in commit.c.
r * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
a * How it ends is in commit.c.
c * How it ends is in commit.c.
c * How it ends is in commit.c.
e * How it ends is in commit.c.
s * How it ends is in commit.c.
s * How it ends is in commit.c.
_ * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
& * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
( * How it ends is in commit.c.
r * How it ends is in commit.c.
  * How it ends is in commit.c.
< * How it ends is in commit.c.
  * How it ends is in commit.c.
0 * How it ends is in commit.c.
) * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
u * How it ends is in commit.c.
r * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
( * How it ends is in commit.c.
! * How it ends is in commit.c.
c * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
i * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
_ * How it ends is in commit.c.
a * How it ends is in commit.c.
l * How it ends is in commit.c.
l * How it ends is in commit.c.
o * How it ends is in commit.c.
w * How it ends is in commit.c.
e * How it ends is in commit.c.
d * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
m * How it ends is in commit.c.
s * How it ends is in commit.c.
) * How it ends is in commit.c.
) * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
u * How it ends is in commit.c.
r * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
- * How it ends is in commit.c.
E * How it ends is in commit.c.
N * How it ends is in commit.c.
O * How it ends is in commit.c.
S * How it ends is in commit.c.
P * How it ends is in commit.c.
C * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
_ * How it ends is in commit.c.
e * How it ends is in commit.c.
d * How it ends is in commit.c.
i * How it ends is in commit.c.
t * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
) * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
n * How it ends is in commit.c.
_ * How it ends is in commit.c.
c * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
e * How it ends is in commit.c.
d * How it ends is in commit.c.
+ * How it ends is in commit.c.
+ * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
T * How it ends is in commit.c.
x * How it ends is in commit.c.
N * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
e * How it ends is in commit.c.
d * How it ends is in commit.c.
i * How it ends is in commit.c.
t * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
m * How it ends is in commit.c.
s * How it ends is in commit.c.
_ * How it ends is in commit.c.
u * How it ends is in commit.c.
n * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
m * How it ends is in commit.c.
s * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
v * How it ends is in commit.c.
a * How it ends is in commit.c.
l * How it ends is in commit.c.
u * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
u * How it ends is in commit.c.
n * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
v * How it ends is in commit.c.
a * How it ends is in commit.c.
l * How it ends is in commit.c.
u * How it ends is in commit.c.
e * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
m * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
m * How it ends is in commit.c.
s * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
o * How it ends is in commit.c.
w * How it ends is in commit.c.
n * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
_ * How it ends is in commit.c.
g * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
i * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
o * How it ends is in commit.c.
w * How it ends is in commit.c.
n * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
_ * How it ends is in commit.c.
g * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
i * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
m * How it ends is in commit.c.
s * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
v * How it ends is in commit.c.
a * How it ends is in commit.c.
l * How it ends is in commit.c.
u * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
v * How it ends is in commit.c.
a * How it ends is in commit.c.
l * How it ends is in commit.c.
u * How it ends is in commit.c.
e * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
/ * How it ends is in commit.c.
* * How it ends is in commit.c.
  * How it ends is in commit.c.
T * How it ends is in commit.c.
h * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
w * How it ends is in commit.c.
a * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
a * How it ends is in commit.c.
b * How it ends is in commit.c.
s * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
s * How it ends is in commit.c.
o * How it ends is in commit.c.
m * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
g * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
s * How it ends is in commit.c.
u * How it ends is in commit.c.
l * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
d * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
u * How it ends is in commit.c.
n * How it ends is in commit.c.
l * How it ends is in commit.c.
e * How it ends is in commit.c.
s * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
w * How it ends is in commit.c.
a * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
i * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
r * How it ends is in commit.c.
a * How it ends is in commit.c.
n * How it ends is in commit.c.
s * How it ends is in commit.c.
a * How it ends is in commit.c.
c * How it ends is in commit.c.
t * How it ends is in commit.c.
i * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
' * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
d * How it ends is in commit.c.
o * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
g * How it ends is in commit.c.
. * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
/ * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
f * How it ends is in commit.c.
l * How it ends is in commit.c.
a * How it ends is in commit.c.
g * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
| * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
T * How it ends is in commit.c.
X * How it ends is in commit.c.
N * How it ends is in commit.c.
O * How it ends is in commit.c.
D * How it ends is in commit.c.
E * How it ends is in commit.c.
_ * How it ends is in commit.c.
E * How it ends is in commit.c.
X * How it ends is in commit.c.
I * How it ends is in commit.c.
S * How it ends is in commit.c.
T * How it ends is in commit.c.
S * How it ends is in commit.c.
  * How it ends is in commit.c.
| * How it ends is in commit.c.
  * How it ends is in commit.c.
T * How it ends is in commit.c.
X * How it ends is in commit.c.
N * How it ends is in commit.c.
O * How it ends is in commit.c.
D * How it ends is in commit.c.
E * How it ends is in commit.c.
_ * How it ends is in commit.c.
W * How it ends is in commit.c.
R * How it ends is in commit.c.
I * How it ends is in commit.c.
T * How it ends is in commit.c.
T * How it ends is in commit.c.
E * How it ends is in commit.c.
N * How it ends is in commit.c.
  * How it ends is in commit.c.
| * How it ends is in commit.c.
  * How it ends is in commit.c.
T * How it ends is in commit.c.
X * How it ends is in commit.c.
N * How it ends is in commit.c.
O * How it ends is in commit.c.
D * How it ends is in commit.c.
E * How it ends is in commit.c.
_ * How it ends is in commit.c.
V * How it ends is in commit.c.
A * How it ends is in commit.c.
L * How it ends is in commit.c.
U * How it ends is in commit.c.
E * How it ends is in commit.c.
D * How it ends is in commit.c.
  * How it ends is in commit.c.
| * How it ends is in commit.c.
  * How it ends is in commit.c.
T * How it ends is in commit.c.
X * How it ends is in commit.c.
N * How it ends is in commit.c.
O * How it ends is in commit.c.
D * How it ends is in commit.c.
E * How it ends is in commit.c.
_ * How it ends is in commit.c.
R * How it ends is in commit.c.
E * How it ends is in commit.c.
P * How it ends is in commit.c.
E * How it ends is in commit.c.
R * How it ends is in commit.c.
M * How it ends is in commit.c.
E * How it ends is in commit.c.
D * How it ends is in commit.c.
  * How it ends is in commit.c.
| * How it ends is in commit.c.
  * How it ends is in commit.c.
T * How it ends is in commit.c.
X * How it ends is in commit.c.
N * How it ends is in commit.c.
O * How it ends is in commit.c.
D * How it ends is in commit.c.
E * How it ends is in commit.c.
_ * How it ends is in commit.c.
R * How it ends is in commit.c.
E * How it ends is in commit.c.
A * How it ends is in commit.c.
D * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
f * How it ends is in commit.c.
l * How it ends is in commit.c.
a * How it ends is in commit.c.
g * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
& * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
~ * How it ends is in commit.c.
( * How it ends is in commit.c.
u * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
t * How it ends is in commit.c.
3 * How it ends is in commit.c.
2 * How it ends is in commit.c.
_ * How it ends is in commit.c.
t * How it ends is in commit.c.
) * How it ends is in commit.c.
T * How it ends is in commit.c.
X * How it ends is in commit.c.
N * How it ends is in commit.c.
O * How it ends is in commit.c.
D * How it ends is in commit.c.
E * How it ends is in commit.c.
_ * How it ends is in commit.c.
I * How it ends is in commit.c.
N * How it ends is in commit.c.
N * How it ends is in commit.c.
E * How it ends is in commit.c.
R * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
a * How it ends is in commit.c.
p * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
d * How it ends is in commit.c.
_ * How it ends is in commit.c.
a * How it ends is in commit.c.
d * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
d * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
u * How it ends is in commit.c.
p * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
u * How it ends is in commit.c.
r * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
0 * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
} * How it ends is in commit.c.

 * How it ends is in commit.c.

 * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
i * How it ends is in commit.c.
c * How it ends is in commit.c.
  * How it ends is in commit.c.
v * How it ends is in commit.c.
o * How it ends is in commit.c.
i * How it ends is in commit.c.
d * How it ends is in commit.c.
  * How it ends is in commit.c.
m * How it ends is in commit.c.
a * How it ends is in commit.c.
r * How it ends is in commit.c.
k * How it ends is in commit.c.
_ * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
m * How it ends is in commit.c.
o * How it ends is in commit.c.
v * How it ends is in commit.c.
e * How it ends is in commit.c.
d * How it ends is in commit.c.
( * How it ends is in commit.c.
S * How it ends is in commit.c.
t * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
u * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
t * How it ends is in commit.c.
3 * How it ends is in commit.c.
2 * How it ends is in commit.c.
_ * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
n * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
) * How it ends is in commit.c.

 * How it ends is in commit.c.
{ * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
T * How it ends is in commit.c.
x * How it ends is in commit.c.
N * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
e * How it ends is in commit.c.
d * How it ends is in commit.c.
i * How it ends is in commit.c.
t * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
( * How it ends is in commit.c.
! * How it ends is in commit.c.
( * How it ends is in commit.c.
t * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
f * How it ends is in commit.c.
l * How it ends is in commit.c.
a * How it ends is in commit.c.
g * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
& * How it ends is in commit.c.
  * How it ends is in commit.c.
T * How it ends is in commit.c.
X * How it ends is in commit.c.
N * How it ends is in commit.c.
O * How it ends is in commit.c.
D * How it ends is in commit.c.
E * How it ends is in commit.c.
_ * How it ends is in commit.c.
E * How it ends is in commit.c.
X * How it ends is in commit.c.
I * How it ends is in commit.c.
S * How it ends is in commit.c.
T * How it ends is in commit.c.
S * How it ends is in commit.c.
) * How it ends is in commit.c.
) * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
u * How it ends is in commit.c.
r * How it ends is in commit.c.
n * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
f * How it ends is in commit.c.
l * How it ends is in commit.c.
a * How it ends is in commit.c.
g * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
| * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
n * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
v * How it ends is in commit.c.
a * How it ends is in commit.c.
l * How it ends is in commit.c.
u * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
u * How it ends is in commit.c.
n * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
v * How it ends is in commit.c.
a * How it ends is in commit.c.
l * How it ends is in commit.c.
u * How it ends is in commit.c.
e * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
m * How it ends is in commit.c.
s * How it ends is in commit.c.
_ * How it ends is in commit.c.
u * How it ends is in commit.c.
n * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
m * How it ends is in commit.c.
s * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
v * How it ends is in commit.c.
a * How it ends is in commit.c.
l * How it ends is in commit.c.
u * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
m * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
0 * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
f * How it ends is in commit.c.
l * How it ends is in commit.c.
a * How it ends is in commit.c.
g * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
& * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
~ * How it ends is in commit.c.
( * How it ends is in commit.c.
u * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
t * How it ends is in commit.c.
3 * How it ends is in commit.c.
2 * How it ends is in commit.c.
_ * How it ends is in commit.c.
t * How it ends is in commit.c.
) * How it ends is in commit.c.
T * How it ends is in commit.c.
X * How it ends is in commit.c.
N * How it ends is in commit.c.
O * How it ends is in commit.c.
D * How it ends is in commit.c.
E * How it ends is in commit.c.
_ * How it ends is in commit.c.
E * How it ends is in commit.c.
X * How it ends is in commit.c.
I * How it ends is in commit.c.
S * How it ends is in commit.c.
T * How it ends is in commit.c.
S * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
f * How it ends is in commit.c.
l * How it ends is in commit.c.
a * How it ends is in commit.c.
g * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
| * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
T * How it ends is in commit.c.
X * How it ends is in commit.c.
N * How it ends is in commit.c.
O * How it ends is in commit.c.
D * How it ends is in commit.c.
E * How it ends is in commit.c.
_ * How it ends is in commit.c.
W * How it ends is in commit.c.
R * How it ends is in commit.c.
I * How it ends is in commit.c.
T * How it ends is in commit.c.
T * How it ends is in commit.c.
E * How it ends is in commit.c.
N * How it ends is in commit.c.
  * How it ends is in commit.c.
| * How it ends is in commit.c.
  * How it ends is in commit.c.
T * How it ends is in commit.c.
X * How it ends is in commit.c.
N * How it ends is in commit.c.
O * How it ends is in commit.c.
D * How it ends is in commit.c.
E * How it ends is in commit.c.
_ * How it ends is in commit.c.
L * How it ends is in commit.c.
I * How it ends is in commit.c.
S * How it ends is in commit.c.
T * How it ends is in commit.c.
E * How it ends is in commit.c.
D * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
_ * How it ends is in commit.c.
e * How it ends is in commit.c.
d * How it ends is in commit.c.
i * How it ends is in commit.c.
t * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
) * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
n * How it ends is in commit.c.
_ * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
m * How it ends is in commit.c.
o * How it ends is in commit.c.
v * How it ends is in commit.c.
e * How it ends is in commit.c.
d * How it ends is in commit.c.
+ * How it ends is in commit.c.
+ * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
} * How it ends is in commit.c.

 * How it ends is in commit.c.

 * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
_ * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
m * How it ends is in commit.c.
o * How it ends is in commit.c.
v * How it ends is in commit.c.
e * How it ends is in commit.c.
( * How it ends is in commit.c.
S * How it ends is in commit.c.
t * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
c * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
c * How it ends is in commit.c.
h * How it ends is in commit.c.
a * How it ends is in commit.c.
r * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
) * How it ends is in commit.c.

 * How it ends is in commit.c.
{ * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
c * How it ends is in commit.c.
h * How it ends is in commit.c.
a * How it ends is in commit.c.
r * How it ends is in commit.c.
  * How it ends is in commit.c.
b * How it ends is in commit.c.
e * How it ends is in commit.c.
l * How it ends is in commit.c.
o * How it ends is in commit.c.
w * How it ends is in commit.c.
[ * How it ends is in commit.c.
W * How it ends is in commit.c.
I * How it ends is in commit.c.
R * How it ends is in commit.c.
E * How it ends is in commit.c.
_ * How it ends is in commit.c.
P * How it ends is in commit.c.
A * How it ends is in commit.c.
T * How it ends is in commit.c.
H * How it ends is in commit.c.
_ * How it ends is in commit.c.
A * How it ends is in commit.c.
B * How it ends is in commit.c.
S * How it ends is in commit.c.
_ * How it ends is in commit.c.
M * How it ends is in commit.c.
A * How it ends is in commit.c.
X * How it ends is in commit.c.
  * How it ends is in commit.c.
+ * How it ends is in commit.c.
  * How it ends is in commit.c.
1 * How it ends is in commit.c.
] * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
s * How it ends is in commit.c.
i * How it ends is in commit.c.
z * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
l * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
r * How it ends is in commit.c.
l * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
( * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
o * How it ends is in commit.c.
p * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
b * How it ends is in commit.c.
a * How it ends is in commit.c.
s * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
) * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
a * How it ends is in commit.c.
c * How it ends is in commit.c.
c * How it ends is in commit.c.
e * How it ends is in commit.c.
s * How it ends is in commit.c.
s * How it ends is in commit.c.
_ * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
& * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
( * How it ends is in commit.c.
r * How it ends is in commit.c.
  * How it ends is in commit.c.
< * How it ends is in commit.c.
  * How it ends is in commit.c.
0 * How it ends is in commit.c.
) * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
u * How it ends is in commit.c.
r * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
m * How it ends is in commit.c.
a * How it ends is in commit.c.
r * How it ends is in commit.c.
k * How it ends is in commit.c.
_ * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
m * How it ends is in commit.c.
o * How it ends is in commit.c.
v * How it ends is in commit.c.
e * How it ends is in commit.c.
d * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
0 * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
f * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
  * How it ends is in commit.c.
( * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
o * How it ends is in commit.c.
p * How it ends is in commit.c.
; * How it ends is in commit.c.
  * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
& * How it ends is in commit.c.
& * How it ends is in commit.c.
  * How it ends is in commit.c.
( * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
w * How it ends is in commit.c.
a * How it ends is in commit.c.
l * How it ends is in commit.c.
k * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
o * How it ends is in commit.c.
p * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
) * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.
) * How it ends is in commit.c.
  * How it ends is in commit.c.
{ * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
b * How it ends is in commit.c.
e * How it ends is in commit.c.
l * How it ends is in commit.c.
o * How it ends is in commit.c.
w * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
a * How it ends is in commit.c.
c * How it ends is in commit.c.
c * How it ends is in commit.c.
e * How it ends is in commit.c.
s * How it ends is in commit.c.
s * How it ends is in commit.c.
_ * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
b * How it ends is in commit.c.
e * How it ends is in commit.c.
l * How it ends is in commit.c.
o * How it ends is in commit.c.
w * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
& * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
( * How it ends is in commit.c.
r * How it ends is in commit.c.
  * How it ends is in commit.c.
< * How it ends is in commit.c.
  * How it ends is in commit.c.
0 * How it ends is in commit.c.
) * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
u * How it ends is in commit.c.
r * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
m * How it ends is in commit.c.
a * How it ends is in commit.c.
r * How it ends is in commit.c.
k * How it ends is in commit.c.
_ * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
m * How it ends is in commit.c.
o * How it ends is in commit.c.
v * How it ends is in commit.c.
e * How it ends is in commit.c.
d * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
T * How it ends is in commit.c.
X * How it ends is in commit.c.
N * How it ends is in commit.c.
O * How it ends is in commit.c.
D * How it ends is in commit.c.
E * How it ends is in commit.c.
_ * How it ends is in commit.c.
I * How it ends is in commit.c.
N * How it ends is in commit.c.
N * How it ends is in commit.c.
E * How it ends is in commit.c.
R * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
} * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
/ * How it ends is in commit.c.
* * How it ends is in commit.c.
  * How it ends is in commit.c.
W * How it ends is in commit.c.
h * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
w * How it ends is in commit.c.
a * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
m * How it ends is in commit.c.
a * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
h * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
b * How it ends is in commit.c.
e * How it ends is in commit.c.
l * How it ends is in commit.c.
o * How it ends is in commit.c.
w * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
k * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
w * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
b * How it ends is in commit.c.
y * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
t * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
  * How it ends is in commit.c.
a * How it ends is in commit.c.
l * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
e * How it ends is in commit.c.
. * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
/ * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
f * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
  * How it ends is in commit.c.
( * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
_ * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
) * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
f * How it ends is in commit.c.
i * How it ends is in commit.c.
r * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
; * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
; * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
) * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
n * How it ends is in commit.c.
e * How it ends is in commit.c.
x * How it ends is in commit.c.
t * How it ends is in commit.c.
) * How it ends is in commit.c.
  * How it ends is in commit.c.
{ * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
c * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
T * How it ends is in commit.c.
x * How it ends is in commit.c.
N * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
( * How it ends is in commit.c.
t * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
_ * How it ends is in commit.c.
l * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
> * How it ends is in commit.c.
  * How it ends is in commit.c.
l * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
& * How it ends is in commit.c.
& * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
[ * How it ends is in commit.c.
l * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
] * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
' * How it ends is in commit.c.
/ * How it ends is in commit.c.
' * How it ends is in commit.c.
  * How it ends is in commit.c.
& * How it ends is in commit.c.
& * How it ends is in commit.c.
  * How it ends is in commit.c.
m * How it ends is in commit.c.
e * How it ends is in commit.c.
m * How it ends is in commit.c.
c * How it ends is in commit.c.
m * How it ends is in commit.c.
p * How it ends is in commit.c.
( * How it ends is in commit.c.
t * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
l * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
) * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
0 * How it ends is in commit.c.
) * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
m * How it ends is in commit.c.
a * How it ends is in commit.c.
r * How it ends is in commit.c.
k * How it ends is in commit.c.
_ * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
m * How it ends is in commit.c.
o * How it ends is in commit.c.
v * How it ends is in commit.c.
e * How it ends is in commit.c.
d * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
T * How it ends is in commit.c.
X * How it ends is in commit.c.
N * How it ends is in commit.c.
O * How it ends is in commit.c.
D * How it ends is in commit.c.
E * How it ends is in commit.c.
_ * How it ends is in commit.c.
I * How it ends is in commit.c.
N * How it ends is in commit.c.
N * How it ends is in commit.c.
E * How it ends is in commit.c.
R * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
} * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
u * How it ends is in commit.c.
r * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
0 * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
} * How it ends is in commit.c.

 * How it ends is in commit.c.

 * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
i * How it ends is in commit.c.
c * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
a * How it ends is in commit.c.
p * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
d * How it ends is in commit.c.
_ * How it ends is in commit.c.
n * How it ends is in commit.c.
a * How it ends is in commit.c.
m * How it ends is in commit.c.
e * How it ends is in commit.c.
( * How it ends is in commit.c.
c * How it ends is in commit.c.
h * How it ends is in commit.c.
a * How it ends is in commit.c.
r * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
o * How it ends is in commit.c.
u * How it ends is in commit.c.
t * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
s * How it ends is in commit.c.
i * How it ends is in commit.c.
z * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
s * How it ends is in commit.c.
i * How it ends is in commit.c.
z * How it ends is in commit.c.
e * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
s * How it ends is in commit.c.
i * How it ends is in commit.c.
z * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
c * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
c * How it ends is in commit.c.
h * How it ends is in commit.c.
a * How it ends is in commit.c.
r * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
n * How it ends is in commit.c.
a * How it ends is in commit.c.
m * How it ends is in commit.c.
e * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
s * How it ends is in commit.c.
i * How it ends is in commit.c.
z * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
l * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
) * How it ends is in commit.c.

 * How it ends is in commit.c.
{ * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
( * How it ends is in commit.c.
l * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
+ * How it ends is in commit.c.
  * How it ends is in commit.c.
1 * How it ends is in commit.c.
  * How it ends is in commit.c.
> * How it ends is in commit.c.
  * How it ends is in commit.c.
s * How it ends is in commit.c.
i * How it ends is in commit.c.
z * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
- * How it ends is in commit.c.
  * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
) * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
u * How it ends is in commit.c.
r * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
- * How it ends is in commit.c.
E * How it ends is in commit.c.
2 * How it ends is in commit.c.
B * How it ends is in commit.c.
I * How it ends is in commit.c.
G * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
m * How it ends is in commit.c.
e * How it ends is in commit.c.
m * How it ends is in commit.c.
c * How it ends is in commit.c.
p * How it ends is in commit.c.
y * How it ends is in commit.c.
( * How it ends is in commit.c.
o * How it ends is in commit.c.
u * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
+ * How it ends is in commit.c.
  * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
n * How it ends is in commit.c.
a * How it ends is in commit.c.
m * How it ends is in commit.c.
e * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
l * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
o * How it ends is in commit.c.
u * How it ends is in commit.c.
t * How it ends is in commit.c.
[ * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
+ * How it ends is in commit.c.
  * How it ends is in commit.c.
l * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
] * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
0 * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
u * How it ends is in commit.c.
r * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
( * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
t * How it ends is in commit.c.
) * How it ends is in commit.c.
( * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
+ * How it ends is in commit.c.
  * How it ends is in commit.c.
l * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
+ * How it ends is in commit.c.
  * How it ends is in commit.c.
1 * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
} * How it ends is in commit.c.

 * How it ends is in commit.c.

 * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
_ * How it ends is in commit.c.
d * How it ends is in commit.c.
i * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
c * How it ends is in commit.c.
t * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
y * How it ends is in commit.c.
( * How it ends is in commit.c.
S * How it ends is in commit.c.
t * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
c * How it ends is in commit.c.
h * How it ends is in commit.c.
a * How it ends is in commit.c.
r * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
o * How it ends is in commit.c.
u * How it ends is in commit.c.
t * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
s * How it ends is in commit.c.
i * How it ends is in commit.c.
z * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
s * How it ends is in commit.c.
i * How it ends is in commit.c.
z * How it ends is in commit.c.
e * How it ends is in commit.c.
) * How it ends is in commit.c.

 * How it ends is in commit.c.
{ * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
c * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
T * How it ends is in commit.c.
x * How it ends is in commit.c.
N * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
c * How it ends is in commit.c.
h * How it ends is in commit.c.
a * How it ends is in commit.c.
r * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
[ * How it ends is in commit.c.
W * How it ends is in commit.c.
I * How it ends is in commit.c.
R * How it ends is in commit.c.
E * How it ends is in commit.c.
_ * How it ends is in commit.c.
P * How it ends is in commit.c.
A * How it ends is in commit.c.
T * How it ends is in commit.c.
H * How it ends is in commit.c.
_ * How it ends is in commit.c.
A * How it ends is in commit.c.
B * How it ends is in commit.c.
S * How it ends is in commit.c.
_ * How it ends is in commit.c.
M * How it ends is in commit.c.
A * How it ends is in commit.c.
X * How it ends is in commit.c.
  * How it ends is in commit.c.
+ * How it ends is in commit.c.
  * How it ends is in commit.c.
2 * How it ends is in commit.c.
] * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
b * How it ends is in commit.c.
a * How it ends is in commit.c.
s * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
g * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
i * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
? * How it ends is in commit.c.
  * How it ends is in commit.c.
b * How it ends is in commit.c.
a * How it ends is in commit.c.
s * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
) * How it ends is in commit.c.
  * How it ends is in commit.c.
: * How it ends is in commit.c.
  * How it ends is in commit.c.
0 * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
s * How it ends is in commit.c.
i * How it ends is in commit.c.
z * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
l * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
_ * How it ends is in commit.c.
l * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
> * How it ends is in commit.c.
  * How it ends is in commit.c.
1 * How it ends is in commit.c.
  * How it ends is in commit.c.
? * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
_ * How it ends is in commit.c.
l * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
: * How it ends is in commit.c.
  * How it ends is in commit.c.
0 * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
0 * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
m * How it ends is in commit.c.
e * How it ends is in commit.c.
m * How it ends is in commit.c.
c * How it ends is in commit.c.
p * How it ends is in commit.c.
y * How it ends is in commit.c.
( * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
l * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
[ * How it ends is in commit.c.
l * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
+ * How it ends is in commit.c.
+ * How it ends is in commit.c.
] * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
' * How it ends is in commit.c.
/ * How it ends is in commit.c.
' * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
f * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
  * How it ends is in commit.c.
( * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
b * How it ends is in commit.c.
a * How it ends is in commit.c.
s * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
? * How it ends is in commit.c.
  * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
b * How it ends is in commit.c.
a * How it ends is in commit.c.
s * How it ends is in commit.c.
e * How it ends is in commit.c.
) * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
f * How it ends is in commit.c.
i * How it ends is in commit.c.
r * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
: * How it ends is in commit.c.
  * How it ends is in commit.c.
0 * How it ends is in commit.c.
; * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
; * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
) * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
n * How it ends is in commit.c.
e * How it ends is in commit.c.
x * How it ends is in commit.c.
t * How it ends is in commit.c.
) * How it ends is in commit.c.
  * How it ends is in commit.c.
{ * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
c * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
N * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
c * How it ends is in commit.c.
h * How it ends is in commit.c.
i * How it ends is in commit.c.
l * How it ends is in commit.c.
d * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
m * How it ends is in commit.c.
e * How it ends is in commit.c.
m * How it ends is in commit.c.
c * How it ends is in commit.c.
p * How it ends is in commit.c.
y * How it ends is in commit.c.
( * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
  * How it ends is in commit.c.
+ * How it ends is in commit.c.
  * How it ends is in commit.c.
l * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
c * How it ends is in commit.c.
h * How it ends is in commit.c.
i * How it ends is in commit.c.
l * How it ends is in commit.c.
d * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
n * How it ends is in commit.c.
a * How it ends is in commit.c.
m * How it ends is in commit.c.
e * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
c * How it ends is in commit.c.
h * How it ends is in commit.c.
i * How it ends is in commit.c.
l * How it ends is in commit.c.
d * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
n * How it ends is in commit.c.
a * How it ends is in commit.c.
m * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
l * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
k * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
w * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
f * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
d * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
l * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
+ * How it ends is in commit.c.
  * How it ends is in commit.c.
c * How it ends is in commit.c.
h * How it ends is in commit.c.
i * How it ends is in commit.c.
l * How it ends is in commit.c.
d * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
n * How it ends is in commit.c.
a * How it ends is in commit.c.
m * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
l * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
( * How it ends is in commit.c.
k * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
w * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
& * How it ends is in commit.c.
& * How it ends is in commit.c.
  * How it ends is in commit.c.
( * How it ends is in commit.c.
! * How it ends is in commit.c.
( * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
k * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
w * How it ends is in commit.c.
n * How it ends is in commit.c.
) * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
f * How it ends is in commit.c.
l * How it ends is in commit.c.
a * How it ends is in commit.c.
g * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
& * How it ends is in commit.c.
  * How it ends is in commit.c.
T * How it ends is in commit.c.
X * How it ends is in commit.c.
N * How it ends is in commit.c.
O * How it ends is in commit.c.
D * How it ends is in commit.c.
E * How it ends is in commit.c.
_ * How it ends is in commit.c.
E * How it ends is in commit.c.
X * How it ends is in commit.c.
I * How it ends is in commit.c.
S * How it ends is in commit.c.
T * How it ends is in commit.c.
S * How it ends is in commit.c.
) * How it ends is in commit.c.
  * How it ends is in commit.c.
| * How it ends is in commit.c.
| * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
k * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
w * How it ends is in commit.c.
n * How it ends is in commit.c.
) * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
f * How it ends is in commit.c.
l * How it ends is in commit.c.
a * How it ends is in commit.c.
g * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
& * How it ends is in commit.c.
  * How it ends is in commit.c.
T * How it ends is in commit.c.
X * How it ends is in commit.c.
N * How it ends is in commit.c.
O * How it ends is in commit.c.
D * How it ends is in commit.c.
E * How it ends is in commit.c.
_ * How it ends is in commit.c.
A * How it ends is in commit.c.
D * How it ends is in commit.c.
D * How it ends is in commit.c.
E * How it ends is in commit.c.
D * How it ends is in commit.c.
) * How it ends is in commit.c.
) * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
c * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
t * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
u * How it ends is in commit.c.
e * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
a * How it ends is in commit.c.
p * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
d * How it ends is in commit.c.
_ * How it ends is in commit.c.
n * How it ends is in commit.c.
a * How it ends is in commit.c.
m * How it ends is in commit.c.
e * How it ends is in commit.c.
( * How it ends is in commit.c.
o * How it ends is in commit.c.
u * How it ends is in commit.c.
t * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
s * How it ends is in commit.c.
i * How it ends is in commit.c.
z * How it ends is in commit.c.
e * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
i * How it ends is in commit.c.
z * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
t * How it ends is in commit.c.
) * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
c * How it ends is in commit.c.
h * How it ends is in commit.c.
i * How it ends is in commit.c.
l * How it ends is in commit.c.
d * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
n * How it ends is in commit.c.
a * How it ends is in commit.c.
m * How it ends is in commit.c.
e * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
c * How it ends is in commit.c.
h * How it ends is in commit.c.
i * How it ends is in commit.c.
l * How it ends is in commit.c.
d * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
n * How it ends is in commit.c.
a * How it ends is in commit.c.
m * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
l * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
( * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
< * How it ends is in commit.c.
  * How it ends is in commit.c.
0 * How it ends is in commit.c.
) * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
u * How it ends is in commit.c.
r * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
} * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
f * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
  * How it ends is in commit.c.
( * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
a * How it ends is in commit.c.
d * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
d * How it ends is in commit.c.
; * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
; * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
) * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
a * How it ends is in commit.c.
d * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
d * How it ends is in commit.c.
_ * How it ends is in commit.c.
n * How it ends is in commit.c.
e * How it ends is in commit.c.
x * How it ends is in commit.c.
t * How it ends is in commit.c.
) * How it ends is in commit.c.
  * How it ends is in commit.c.
{ * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
c * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
T * How it ends is in commit.c.
x * How it ends is in commit.c.
N * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
c * How it ends is in commit.c.
h * How it ends is in commit.c.
i * How it ends is in commit.c.
l * How it ends is in commit.c.
d * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
( * How it ends is in commit.c.
! * How it ends is in commit.c.
( * How it ends is in commit.c.
c * How it ends is in commit.c.
h * How it ends is in commit.c.
i * How it ends is in commit.c.
l * How it ends is in commit.c.
d * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
f * How it ends is in commit.c.
l * How it ends is in commit.c.
a * How it ends is in commit.c.
g * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
& * How it ends is in commit.c.
  * How it ends is in commit.c.
T * How it ends is in commit.c.
X * How it ends is in commit.c.
N * How it ends is in commit.c.
O * How it ends is in commit.c.
D * How it ends is in commit.c.
E * How it ends is in commit.c.
_ * How it ends is in commit.c.
E * How it ends is in commit.c.
X * How it ends is in commit.c.
I * How it ends is in commit.c.
S * How it ends is in commit.c.
T * How it ends is in commit.c.
S * How it ends is in commit.c.
) * How it ends is in commit.c.
) * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
c * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
t * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
u * How it ends is in commit.c.
e * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
a * How it ends is in commit.c.
p * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
d * How it ends is in commit.c.
_ * How it ends is in commit.c.
n * How it ends is in commit.c.
a * How it ends is in commit.c.
m * How it ends is in commit.c.
e * How it ends is in commit.c.
( * How it ends is in commit.c.
o * How it ends is in commit.c.
u * How it ends is in commit.c.
t * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
s * How it ends is in commit.c.
i * How it ends is in commit.c.
z * How it ends is in commit.c.
e * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
i * How it ends is in commit.c.
z * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
t * How it ends is in commit.c.
) * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
c * How it ends is in commit.c.
h * How it ends is in commit.c.
i * How it ends is in commit.c.
l * How it ends is in commit.c.
d * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
  * How it ends is in commit.c.
+ * How it ends is in commit.c.
  * How it ends is in commit.c.
l * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
c * How it ends is in commit.c.
h * How it ends is in commit.c.
i * How it ends is in commit.c.
l * How it ends is in commit.c.
d * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
_ * How it ends is in commit.c.
l * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
- * How it ends is in commit.c.
  * How it ends is in commit.c.
l * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
( * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
< * How it ends is in commit.c.
  * How it ends is in commit.c.
0 * How it ends is in commit.c.
) * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
u * How it ends is in commit.c.
r * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
} * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
u * How it ends is in commit.c.
r * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
} * How it ends is in commit.c.

 * How it ends is in commit.c.

 * How it ends is in commit.c.
/ * How it ends is in commit.c.
* * How it ends is in commit.c.
  * How it ends is in commit.c.
- * How it ends is in commit.c.
- * How it ends is in commit.c.
- * How it ends is in commit.c.
- * How it ends is in commit.c.
  * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
a * How it ends is in commit.c.
r * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
a * How it ends is in commit.c.
n * How it ends is in commit.c.
d * How it ends is in commit.c.
  * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
d * How it ends is in commit.c.
  * How it ends is in commit.c.
- * How it ends is in commit.c.
- * How it ends is in commit.c.
- * How it ends is in commit.c.
- * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
/ * How it ends is in commit.c.

 * How it ends is in commit.c.

 * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
_ * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
a * How it ends is in commit.c.
r * How it ends is in commit.c.
t * How it ends is in commit.c.
( * How it ends is in commit.c.
S * How it ends is in commit.c.
t * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
u * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
t * How it ends is in commit.c.
3 * How it ends is in commit.c.
2 * How it ends is in commit.c.
_ * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
_ * How it ends is in commit.c.
i * How it ends is in commit.c.
d * How it ends is in commit.c.
) * How it ends is in commit.c.

 * How it ends is in commit.c.
{ * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
( * How it ends is in commit.c.
! * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
q * How it ends is in commit.c.
u * How it ends is in commit.c.
o * How it ends is in commit.c.
t * How it ends is in commit.c.
a * How it ends is in commit.c.
_ * How it ends is in commit.c.
a * How it ends is in commit.c.
l * How it ends is in commit.c.
l * How it ends is in commit.c.
o * How it ends is in commit.c.
w * How it ends is in commit.c.
s * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
Q * How it ends is in commit.c.
U * How it ends is in commit.c.
O * How it ends is in commit.c.
T * How it ends is in commit.c.
A * How it ends is in commit.c.
_ * How it ends is in commit.c.
T * How it ends is in commit.c.
R * How it ends is in commit.c.
A * How it ends is in commit.c.
N * How it ends is in commit.c.
S * How it ends is in commit.c.
A * How it ends is in commit.c.
C * How it ends is in commit.c.
T * How it ends is in commit.c.
I * How it ends is in commit.c.
O * How it ends is in commit.c.
N * How it ends is in commit.c.
S * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
1 * How it ends is in commit.c.
) * How it ends is in commit.c.
) * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
u * How it ends is in commit.c.
r * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
- * How it ends is in commit.c.
E * How it ends is in commit.c.
N * How it ends is in commit.c.
O * How it ends is in commit.c.
S * How it ends is in commit.c.
P * How it ends is in commit.c.
C * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
a * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
a * How it ends is in commit.c.
_ * How it ends is in commit.c.
a * How it ends is in commit.c.
l * How it ends is in commit.c.
l * How it ends is in commit.c.
o * How it ends is in commit.c.
c * How it ends is in commit.c.
0 * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
a * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
a * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
s * How it ends is in commit.c.
i * How it ends is in commit.c.
z * How it ends is in commit.c.
e * How it ends is in commit.c.
o * How it ends is in commit.c.
f * How it ends is in commit.c.
( * How it ends is in commit.c.
T * How it ends is in commit.c.
x * How it ends is in commit.c.
) * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
( * How it ends is in commit.c.
! * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
) * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
u * How it ends is in commit.c.
r * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
- * How it ends is in commit.c.
E * How it ends is in commit.c.
N * How it ends is in commit.c.
O * How it ends is in commit.c.
M * How it ends is in commit.c.
E * How it ends is in commit.c.
M * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
T * How it ends is in commit.c.
x * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
a * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
a * How it ends is in commit.c.
_ * How it ends is in commit.c.
f * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
s * How it ends is in commit.c.
h * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
a * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
a * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
P * How it ends is in commit.c.
e * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
p * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
_ * How it ends is in commit.c.
e * How it ends is in commit.c.
d * How it ends is in commit.c.
i * How it ends is in commit.c.
t * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
d * How it ends is in commit.c.
o * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
l * How it ends is in commit.c.
a * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
_ * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
_ * How it ends is in commit.c.
i * How it ends is in commit.c.
d * How it ends is in commit.c.
+ * How it ends is in commit.c.
+ * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
w * How it ends is in commit.c.
h * How it ends is in commit.c.
i * How it ends is in commit.c.
l * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
( * How it ends is in commit.c.
p * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
l * How it ends is in commit.c.
a * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
_ * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
_ * How it ends is in commit.c.
i * How it ends is in commit.c.
d * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
0 * How it ends is in commit.c.
  * How it ends is in commit.c.
| * How it ends is in commit.c.
| * How it ends is in commit.c.
  * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
_ * How it ends is in commit.c.
f * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
d * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
l * How it ends is in commit.c.
a * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
_ * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
_ * How it ends is in commit.c.
i * How it ends is in commit.c.
d * How it ends is in commit.c.
) * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
i * How it ends is in commit.c.
d * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
l * How it ends is in commit.c.
a * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
_ * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
_ * How it ends is in commit.c.
i * How it ends is in commit.c.
d * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
n * How it ends is in commit.c.
e * How it ends is in commit.c.
x * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
s * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
( * How it ends is in commit.c.
p * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
s * How it ends is in commit.c.
) * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
_ * How it ends is in commit.c.
e * How it ends is in commit.c.
d * How it ends is in commit.c.
i * How it ends is in commit.c.
t * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
s * How it ends is in commit.c.
) * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
p * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
v * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
n * How it ends is in commit.c.
_ * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
s * How it ends is in commit.c.
+ * How it ends is in commit.c.
+ * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
c * How it ends is in commit.c.
o * How it ends is in commit.c.
u * How it ends is in commit.c.
n * How it ends is in commit.c.
t * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
& * How it ends is in commit.c.
s * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
r * How it ends is in commit.c.
o * How it ends is in commit.c.
o * How it ends is in commit.c.
t * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
n * How it ends is in commit.c.
_ * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
1 * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
c * How it ends is in commit.c.
h * How it ends is in commit.c.
a * How it ends is in commit.c.
r * How it ends is in commit.c.
g * How it ends is in commit.c.
e * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
d * How it ends is in commit.c.
o * How it ends is in commit.c.
m * How it ends is in commit.c.
a * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
Q * How it ends is in commit.c.
U * How it ends is in commit.c.
O * How it ends is in commit.c.
T * How it ends is in commit.c.
A * How it ends is in commit.c.
_ * How it ends is in commit.c.
T * How it ends is in commit.c.
R * How it ends is in commit.c.
A * How it ends is in commit.c.
N * How it ends is in commit.c.
S * How it ends is in commit.c.
A * How it ends is in commit.c.
C * How it ends is in commit.c.
T * How it ends is in commit.c.
I * How it ends is in commit.c.
O * How it ends is in commit.c.
N * How it ends is in commit.c.
S * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
1 * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
c * How it ends is in commit.c.
h * How it ends is in commit.c.
a * How it ends is in commit.c.
r * How it ends is in commit.c.
g * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
h * How it ends is in commit.c.
e * How it ends is in commit.c.
l * How it ends is in commit.c.
d * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
d * How it ends is in commit.c.
o * How it ends is in commit.c.
m * How it ends is in commit.c.
a * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
( * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
t * How it ends is in commit.c.
3 * How it ends is in commit.c.
2 * How it ends is in commit.c.
_ * How it ends is in commit.c.
t * How it ends is in commit.c.
) * How it ends is in commit.c.
s * How it ends is in commit.c.
i * How it ends is in commit.c.
z * How it ends is in commit.c.
e * How it ends is in commit.c.
o * How it ends is in commit.c.
f * How it ends is in commit.c.
( * How it ends is in commit.c.
T * How it ends is in commit.c.
x * How it ends is in commit.c.
) * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
_ * How it ends is in commit.c.
i * How it ends is in commit.c.
d * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
i * How it ends is in commit.c.
d * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
u * How it ends is in commit.c.
r * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
0 * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
} * How it ends is in commit.c.

 * How it ends is in commit.c.

 * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
_ * How it ends is in commit.c.
f * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
d * How it ends is in commit.c.
( * How it ends is in commit.c.
c * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
S * How it ends is in commit.c.
t * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
u * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
t * How it ends is in commit.c.
3 * How it ends is in commit.c.
2 * How it ends is in commit.c.
_ * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
d * How it ends is in commit.c.
) * How it ends is in commit.c.

 * How it ends is in commit.c.
{ * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
) * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
s * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
w * How it ends is in commit.c.
h * How it ends is in commit.c.
i * How it ends is in commit.c.
l * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
( * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
& * How it ends is in commit.c.
& * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
_ * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
) * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
i * How it ends is in commit.c.
d * How it ends is in commit.c.
  * How it ends is in commit.c.
! * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
d * How it ends is in commit.c.
) * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
_ * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
) * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
n * How it ends is in commit.c.
e * How it ends is in commit.c.
x * How it ends is in commit.c.
t * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
t * How it ends is in commit.c.
u * How it ends is in commit.c.
r * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
} * How it ends is in commit.c.

 * How it ends is in commit.c.

 * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
i * How it ends is in commit.c.
c * How it ends is in commit.c.
  * How it ends is in commit.c.
v * How it ends is in commit.c.
o * How it ends is in commit.c.
i * How it ends is in commit.c.
d * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
f * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
e * How it ends is in commit.c.
( * How it ends is in commit.c.
S * How it ends is in commit.c.
t * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
) * How it ends is in commit.c.

 * How it ends is in commit.c.
{ * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
c * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
T * How it ends is in commit.c.
x * How it ends is in commit.c.
N * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
x * How it ends is in commit.c.
_ * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
m * How it ends is in commit.c.
o * How it ends is in commit.c.
v * How it ends is in commit.c.
e * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
a * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
a * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
e * How it ends is in commit.c.
d * How it ends is in commit.c.
i * How it ends is in commit.c.
t * How it ends is in commit.c.
_ * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
x * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
& * How it ends is in commit.c.
s * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
r * How it ends is in commit.c.
o * How it ends is in commit.c.
o * How it ends is in commit.c.
t * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
s * How it ends is in commit.c.
) * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
h * How it ends is in commit.c.
a * How it ends is in commit.c.
s * How it ends is in commit.c.
h * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
) * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
v * How it ends is in commit.c.
a * How it ends is in commit.c.
l * How it ends is in commit.c.
u * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
u * How it ends is in commit.c.
n * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
v * How it ends is in commit.c.
a * How it ends is in commit.c.
l * How it ends is in commit.c.
u * How it ends is in commit.c.
e * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
m * How it ends is in commit.c.
s * How it ends is in commit.c.
_ * How it ends is in commit.c.
u * How it ends is in commit.c.
n * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
m * How it ends is in commit.c.
s * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
m * How it ends is in commit.c.
s * How it ends is in commit.c.
_ * How it ends is in commit.c.
u * How it ends is in commit.c.
n * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
b * How it ends is in commit.c.
a * How it ends is in commit.c.
s * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
m * How it ends is in commit.c.
s * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
c * How it ends is in commit.c.
h * How it ends is in commit.c.
a * How it ends is in commit.c.
r * How it ends is in commit.c.
g * How it ends is in commit.c.
e * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
_ * How it ends is in commit.c.
d * How it ends is in commit.c.
o * How it ends is in commit.c.
m * How it ends is in commit.c.
a * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
) * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
Q * How it ends is in commit.c.
U * How it ends is in commit.c.
O * How it ends is in commit.c.
T * How it ends is in commit.c.
A * How it ends is in commit.c.
_ * How it ends is in commit.c.
M * How it ends is in commit.c.
E * How it ends is in commit.c.
M * How it ends is in commit.c.
O * How it ends is in commit.c.
R * How it ends is in commit.c.
Y * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
- * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
m * How it ends is in commit.c.
e * How it ends is in commit.c.
m * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
y * How it ends is in commit.c.
( * How it ends is in commit.c.
t * How it ends is in commit.c.
) * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
a * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
a * How it ends is in commit.c.
_ * How it ends is in commit.c.
f * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
e * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
a * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
a * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
s * How it ends is in commit.c.
i * How it ends is in commit.c.
z * How it ends is in commit.c.
e * How it ends is in commit.c.
o * How it ends is in commit.c.
f * How it ends is in commit.c.
( * How it ends is in commit.c.
T * How it ends is in commit.c.
x * How it ends is in commit.c.
N * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
) * How it ends is in commit.c.
  * How it ends is in commit.c.
+ * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
p * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
h * How it ends is in commit.c.
_ * How it ends is in commit.c.
l * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
  * How it ends is in commit.c.
+ * How it ends is in commit.c.
  * How it ends is in commit.c.
1 * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
} * How it ends is in commit.c.

 * How it ends is in commit.c.

 * How it ends is in commit.c.
v * How it ends is in commit.c.
o * How it ends is in commit.c.
i * How it ends is in commit.c.
d * How it ends is in commit.c.
  * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
_ * How it ends is in commit.c.
a * How it ends is in commit.c.
b * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
t * How it ends is in commit.c.
( * How it ends is in commit.c.
S * How it ends is in commit.c.
t * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
) * How it ends is in commit.c.

 * How it ends is in commit.c.
{ * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
c * How it ends is in commit.c.
o * How it ends is in commit.c.
n * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
T * How it ends is in commit.c.
x * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
_ * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
P * How it ends is in commit.c.
e * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
p * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
_ * How it ends is in commit.c.
e * How it ends is in commit.c.
d * How it ends is in commit.c.
i * How it ends is in commit.c.
t * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
f * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
  * How it ends is in commit.c.
( * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
f * How it ends is in commit.c.
i * How it ends is in commit.c.
r * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
n * How it ends is in commit.c.
e * How it ends is in commit.c.
x * How it ends is in commit.c.
t * How it ends is in commit.c.
; * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
; * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
n * How it ends is in commit.c.
e * How it ends is in commit.c.
x * How it ends is in commit.c.
t * How it ends is in commit.c.
) * How it ends is in commit.c.
  * How it ends is in commit.c.
{ * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
n * How it ends is in commit.c.
e * How it ends is in commit.c.
x * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
a * How it ends is in commit.c.
t * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
) * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
n * How it ends is in commit.c.
e * How it ends is in commit.c.
x * How it ends is in commit.c.
t * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
n * How it ends is in commit.c.
o * How it ends is in commit.c.
d * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
f * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
e * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
} * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
( * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
p * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
v * How it ends is in commit.c.
) * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
_ * How it ends is in commit.c.
e * How it ends is in commit.c.
d * How it ends is in commit.c.
i * How it ends is in commit.c.
t * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
p * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
v * How it ends is in commit.c.
) * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
n * How it ends is in commit.c.
e * How it ends is in commit.c.
x * How it ends is in commit.c.
t * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
n * How it ends is in commit.c.
e * How it ends is in commit.c.
x * How it ends is in commit.c.
t * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
e * How it ends is in commit.c.
l * How it ends is in commit.c.
s * How it ends is in commit.c.
e * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
s * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
n * How it ends is in commit.c.
e * How it ends is in commit.c.
x * How it ends is in commit.c.
t * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
i * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
( * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
n * How it ends is in commit.c.
e * How it ends is in commit.c.
x * How it ends is in commit.c.
t * How it ends is in commit.c.
) * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
_ * How it ends is in commit.c.
e * How it ends is in commit.c.
d * How it ends is in commit.c.
i * How it ends is in commit.c.
t * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
n * How it ends is in commit.c.
e * How it ends is in commit.c.
x * How it ends is in commit.c.
t * How it ends is in commit.c.
) * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
p * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
v * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
p * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
v * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
n * How it ends is in commit.c.
_ * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
s * How it ends is in commit.c.
- * How it ends is in commit.c.
- * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
c * How it ends is in commit.c.
o * How it ends is in commit.c.
u * How it ends is in commit.c.
n * How it ends is in commit.c.
t * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
& * How it ends is in commit.c.
s * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
r * How it ends is in commit.c.
o * How it ends is in commit.c.
o * How it ends is in commit.c.
t * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
n * How it ends is in commit.c.
_ * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
- * How it ends is in commit.c.
1 * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
c * How it ends is in commit.c.
h * How it ends is in commit.c.
a * How it ends is in commit.c.
r * How it ends is in commit.c.
g * How it ends is in commit.c.
e * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
d * How it ends is in commit.c.
o * How it ends is in commit.c.
m * How it ends is in commit.c.
a * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
Q * How it ends is in commit.c.
U * How it ends is in commit.c.
O * How it ends is in commit.c.
T * How it ends is in commit.c.
A * How it ends is in commit.c.
_ * How it ends is in commit.c.
T * How it ends is in commit.c.
R * How it ends is in commit.c.
A * How it ends is in commit.c.
N * How it ends is in commit.c.
S * How it ends is in commit.c.
A * How it ends is in commit.c.
C * How it ends is in commit.c.
T * How it ends is in commit.c.
I * How it ends is in commit.c.
O * How it ends is in commit.c.
N * How it ends is in commit.c.
S * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
- * How it ends is in commit.c.
1 * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
c * How it ends is in commit.c.
h * How it ends is in commit.c.
a * How it ends is in commit.c.
r * How it ends is in commit.c.
g * How it ends is in commit.c.
e * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
d * How it ends is in commit.c.
o * How it ends is in commit.c.
m * How it ends is in commit.c.
a * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
Q * How it ends is in commit.c.
U * How it ends is in commit.c.
O * How it ends is in commit.c.
T * How it ends is in commit.c.
A * How it ends is in commit.c.
_ * How it ends is in commit.c.
M * How it ends is in commit.c.
E * How it ends is in commit.c.
M * How it ends is in commit.c.
O * How it ends is in commit.c.
R * How it ends is in commit.c.
Y * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
- * How it ends is in commit.c.
( * How it ends is in commit.c.
i * How it ends is in commit.c.
n * How it ends is in commit.c.
t * How it ends is in commit.c.
3 * How it ends is in commit.c.
2 * How it ends is in commit.c.
_ * How it ends is in commit.c.
t * How it ends is in commit.c.
) * How it ends is in commit.c.
s * How it ends is in commit.c.
i * How it ends is in commit.c.
z * How it ends is in commit.c.
e * How it ends is in commit.c.
o * How it ends is in commit.c.
f * How it ends is in commit.c.
( * How it ends is in commit.c.
T * How it ends is in commit.c.
x * How it ends is in commit.c.
) * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
a * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
a * How it ends is in commit.c.
_ * How it ends is in commit.c.
f * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
e * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
a * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
n * How it ends is in commit.c.
a * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
s * How it ends is in commit.c.
i * How it ends is in commit.c.
z * How it ends is in commit.c.
e * How it ends is in commit.c.
o * How it ends is in commit.c.
f * How it ends is in commit.c.
( * How it ends is in commit.c.
T * How it ends is in commit.c.
x * How it ends is in commit.c.
) * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
} * How it ends is in commit.c.

 * How it ends is in commit.c.

 * How it ends is in commit.c.
v * How it ends is in commit.c.
o * How it ends is in commit.c.
i * How it ends is in commit.c.
d * How it ends is in commit.c.
  * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
_ * How it ends is in commit.c.
a * How it ends is in commit.c.
b * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
t * How it ends is in commit.c.
_ * How it ends is in commit.c.
a * How it ends is in commit.c.
l * How it ends is in commit.c.
l * How it ends is in commit.c.
( * How it ends is in commit.c.
S * How it ends is in commit.c.
t * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
) * How it ends is in commit.c.

 * How it ends is in commit.c.
{ * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
w * How it ends is in commit.c.
h * How it ends is in commit.c.
i * How it ends is in commit.c.
l * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
) * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
s * How it ends is in commit.c.
) * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
_ * How it ends is in commit.c.
a * How it ends is in commit.c.
b * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
t * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
p * How it ends is in commit.c.
e * How it ends is in commit.c.
e * How it ends is in commit.c.
r * How it ends is in commit.c.
) * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
s * How it ends is in commit.c.
) * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
} * How it ends is in commit.c.

 * How it ends is in commit.c.

 * How it ends is in commit.c.
v * How it ends is in commit.c.
o * How it ends is in commit.c.
i * How it ends is in commit.c.
d * How it ends is in commit.c.
  * How it ends is in commit.c.
s * How it ends is in commit.c.
t * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
_ * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
_ * How it ends is in commit.c.
f * How it ends is in commit.c.
a * How it ends is in commit.c.
i * How it ends is in commit.c.
l * How it ends is in commit.c.
( * How it ends is in commit.c.
S * How it ends is in commit.c.
t * How it ends is in commit.c.
o * How it ends is in commit.c.
r * How it ends is in commit.c.
e * How it ends is in commit.c.
  * How it ends is in commit.c.
* * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
R * How it ends is in commit.c.
e * How it ends is in commit.c.
f * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
) * How it ends is in commit.c.

 * How it ends is in commit.c.
{ * How it ends is in commit.c.

 * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
_ * How it ends is in commit.c.
e * How it ends is in commit.c.
d * How it ends is in commit.c.
i * How it ends is in commit.c.
t * How it ends is in commit.c.
( * How it ends is in commit.c.
s * How it ends is in commit.c.
, * How it ends is in commit.c.
  * How it ends is in commit.c.
t * How it ends is in commit.c.
x * How it ends is in commit.c.
) * How it ends is in commit.c.
- * How it ends is in commit.c.
> * How it ends is in commit.c.
f * How it ends is in commit.c.
a * How it ends is in commit.c.
i * How it ends is in commit.c.
l * How it ends is in commit.c.
e * How it ends is in commit.c.
d * How it ends is in commit.c.
  * How it ends is in commit.c.
= * How it ends is in commit.c.
  * How it ends is in commit.c.
1 * How it ends is in commit.c.
; * How it ends is in commit.c.

 * How it ends is in commit.c.
} * How it ends is in commit.c.

 * How it ends is in commit.c.
