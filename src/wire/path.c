/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* See path.h. */

#include "wire/path.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

/* Each request asks for each byte of its path: by ranges, that would be a twentieth of a READ. */
static const bool valid_char[UCHAR_MAX + 1] = {
    ['a' ... 'z'] = true, ['A' ... 'Z'] = true, ['0' ... '9'] = true, ['-'] = true,
    ['/'] = true,         ['_'] = true,         ['@'] = true,
};

size_t wire_home(uint32_t domid, char home[WIRE_HOME_MAX])
{
    static const char prefix[] = "/local/domain/";
    const size_t n = sizeof prefix - 1;
    size_t digits = 1;
    if (domid > 65535) /* none: a damaged state's */
        return (size_t)snprintf(home, WIRE_HOME_MAX, "%s%u", prefix, domid);
    /* Each request asks for it: snprintf() would be a sixth of a READ. */
    memcpy(home, prefix, n);
    for (uint32_t rest = domid; rest >= 10; rest /= 10)
        digits++;
    for (size_t i = digits; i; i--, domid /= 10)
        home[n + i - 1] = (char)('0' + domid % 10);
    home[n + digits] = 0;
    return n + digits;
}

bool wire_path_valid(const char *path)
{
    size_t n = 0;
    if (!path[0] || path[0] == '@')
        return false;
    for (; valid_char[(unsigned char)path[n]]; n++)
        if (path[n] == '/' && path[n + 1] == '/')
            return false;
    if (path[n] || (path[n - 1] == '/' && n > 1))
        return false;
    return n <= (path[0] == '/' ? WIRE_PATH_ABS_MAX : WIRE_PATH_REL_MAX);
}

bool wire_path_component_valid(const char *name, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (!valid_char[(unsigned char)name[i]] || name[i] == '/')
            return false;
    return len > 0;
}

size_t wire_path_quota_length(const char *path)
{
    static const char prefix[] = "/local/domain/";
    size_t n = sizeof prefix - 1;
    if (strncmp(path, prefix, n) != 0)
        return strlen(path);
    size_t digits = strspn(path + n, "0123456789");
    if (!digits || path[n + digits] != '/')
        return strlen(path);
    return strlen(path + n + digits + 1);
}

int wire_path_absolute(const char *path, const char *home, char *out)
{
    if (!wire_path_valid(path))
        return -EINVAL;
    size_t n = strlen(path), n_home = 0;
    if (path[0] != '/') {
        n_home = strlen(home);
        if (n_home + 1 + n > WIRE_PATH_ABS_MAX)
            return -EINVAL;
        memcpy(out, home, n_home);
        out[n_home++] = '/';
    }
    memcpy(out + n_home, path, n + 1);
    return (int)(n_home + n);
}
