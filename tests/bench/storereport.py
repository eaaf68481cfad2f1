# SPDX-License-Identifier: LGPL-2.1-or-later
"""What tests/bench/xenstored has found, as text, as plots, and as the table in docs/performance.md."""
import re
import statistics
import subprocess

import storelab

BEGIN, END = "<!-- made by tests/bench/xenstored --docs -->", "<!-- end -->"
NAMES = {"ours": "ours", "xenstored": "C xenstored 4.17", "oxenstored": "oxenstored 4.17", "ox-nolog": "without its log", "floor": "floor"}


def spread(values):
    """The distance of the quartiles over the median."""
    if len(values) < 2 or not statistics.median(values):
        return 0.0
    low, _, high = statistics.quantiles(values, n=4, method="inclusive")
    return (high - low) / statistics.median(values)


def judge(line):
    """Adds medians, the best stock server, the ratio and the verdict."""
    middle = {kind: statistics.median(values) for kind, values in line["values"].items() if values}
    stock = {kind: middle[kind] for kind in storelab.STOCK if kind in middle}
    line["medians"], line["spread"] = middle, {kind: spread(values) for kind, values in line["values"].items()}
    goal, ours = line["goal"], middle.get("ours")
    better = max if goal.get("more") else min
    line["best"] = better(stock, key=stock.get) if stock else None
    best = stock.get(line["best"])
    line["ratio"] = ours / best if ours is not None and best else None
    line["of_floor"] = ours / middle["floor"] if ours is not None and middle.get("floor") else None
    checks = []
    if "best" in goal and line["ratio"] is not None:
        checks.append(line["ratio"] >= goal["best"] if goal.get("more") else line["ratio"] <= goal["best"])
    if "floor" in goal and line["of_floor"] is not None:
        checks.append(line["of_floor"] <= goal["floor"])
    if "most" in goal and ours is not None:
        checks.append(ours <= goal["most"])
    line["verdict"] = "" if not checks else "held" if any(checks) else "NOT HELD"
    return line


def goal_text(goal):
    words = []
    sign = ">=" if goal.get("more") else "<="
    if "best" in goal:
        words.append(f"{sign} {goal['best']:g} x best")
    if "floor" in goal:
        words.append(f"<= {goal['floor']:g} x floor")
    if "most" in goal:
        words.append(f"<= {goal['most']:g}")
    return " or ".join(words) or "-"


def number(x):
    return "-" if x is None else f"{x:.3g}" if abs(x) < 1000 else f"{x:.0f}" if abs(x) < 10000 else f"{x:,.0f}"


HEAD = f"{'what':58}{'unit':>7} {'goal':>28}{'ours':>10}{'best':>10} {'which':11}{'ratio':>8}{'x floor':>9}{'spread':>8}  verdict"


def table_line(line):
    return (f"{line['what'][:57]:58}{line['unit']:>7} {goal_text(line['goal']):>28}{number(line['medians'].get('ours')):>10}"
            f"{number(line['medians'].get(line['best'])):>10} {line['best'] or '-':11}{number(line['ratio']):>8}"
            f"{number(line['of_floor']):>9}{line['spread'].get('ours', 0):8.0%}  {line['verdict']}")


def markdown(result):
    """All of it: a line for each figure, each server's median and spread."""
    text = [f"| what | goal | {' | '.join(NAMES.values())} | ours / best | ours / floor | |",
            f"|---|---|{'---|' * (len(NAMES) + 3)}"]
    for line in result["lines"]:
        figures = [f"{number(line['medians'].get(k))} ± {line['spread'][k]:.0%}" if line["spread"].get(k) else
                   number(line["medians"].get(k)) for k in NAMES]
        text.append(f"| `{line['row']}`: {line['what']}{', ' + line['unit'] if line['unit'] else ''} | {goal_text(line['goal'])} | "
                    f"{' | '.join(figures)} | {number(line['ratio'])} | {number(line['of_floor'])} | {line['verdict'].lower()} |")
    if result["notes"]:
        text += ["", *(f"* `{n['row']}`, {NAMES[n['server']]}: {n['words']}." for n in result["notes"])]
    text += ["", *(f"![{c['title']}, {c['y']} over {c['x']}](curve-{c['row']}.svg)" for c in result["curves"])]
    return "\n".join(text)


def put_into(path, command, result):
    """In place of what an earlier run has left there."""
    old = path.read_text()
    words = (f"`{command}` on {result['date']}: {result['minutes']:.0f} minutes, load {result['load'][0]:.1f} at the begin and "
             f"{result['load_at_end'][0]:.1f} at the end on {result['processors']} processors.")
    new = re.sub(f"{re.escape(BEGIN)}.*?{re.escape(END)}", lambda _: f"{BEGIN}\n{words}\n\n{markdown(result)}\n{END}", old, flags=re.S)
    if new == old:
        raise ValueError(f"{path} has no place for it: {BEGIN} ... {END}")
    path.write_text(new)


def plot(curve, path):
    """gnuplot, if there is one; the points are in the JSON in any case."""
    script = [f"set terminal svg size 720,440 background 'white'; set output '{path}'",
              f"set title '{curve['title']}'; set xlabel '{curve['x']}'; set ylabel '{curve['y']}'",
              f"set key left top; set grid; {'set logscale y' if curve.get('log') else 'set yrange [0:]'}"]
    for kind, points in curve["points"].items():
        script += [f"${kind.replace('-', '_')} << EOD", *(f"{x} {y:.5g}" for x, y in points), "EOD"]
    script.append("plot " + ", ".join(f"${kind.replace('-', '_')} using 1:2 with {'linespoints' if len(points) < 20 else 'lines'} "
                                      f"title '{NAMES[kind]}'" for kind, points in curve["points"].items()))
    try:
        subprocess.run(["gnuplot"], input="\n".join(script) + "\n", text=True, check=True, stderr=subprocess.DEVNULL)
    except (OSError, subprocess.CalledProcessError) as e:
        print(f"no plot of {curve['row']}: {e}")
