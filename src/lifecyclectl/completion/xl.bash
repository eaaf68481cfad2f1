# SPDX-License-Identifier: LGPL-2.1-or-later
# bash completion for xl with its front enabled (xen-lifecycle-xl(8)): domains for `xl destroy`, and xl's own for the
# rest. `lifecyclectl xl-front enable` puts a link to this before xl's own file.

_xen_lifecycle_xl_domains()
{
    local line name
    while IFS= read -r line; do
        [[ $line =~ ^'{"domid":'([0-9]+).*',"name":"'([^\"]*)'"' ]] || continue
        name=${BASH_REMATCH[2]}
        [[ -n $name && $name != *\\* && $name == "$1"* ]] && printf '%q \n' "$name"
        [[ $1 == [0-9]* && ${BASH_REMATCH[1]} == "$1"* ]] && printf '%s \n' "${BASH_REMATCH[1]}"
    done < <(lifecyclectl --json list 2>/dev/null)
    return 0
}

_xen_lifecycle_xl()
{
    local i=1 current=${COMP_WORDS[COMP_CWORD]}
    while ((i < COMP_CWORD)) && [[ ${COMP_WORDS[i]} == -* ]]; do
        i=$((i + 1))
    done
    if ((i < COMP_CWORD)) && [[ ${COMP_WORDS[i]} == destroy && $current != -* ]]; then
        mapfile -t COMPREPLY < <(_xen_lifecycle_xl_domains "$current")
    elif declare -F _xl >/dev/null; then
        _xl "$@"
    fi
}

_xen_lifecycle_xl_load()
{
    local dir dirs file
    IFS=: read -ra dirs <<<"${XDG_DATA_DIRS:-/usr/local/share:/usr/share}"
    for dir in "${dirs[@]}"; do
        file=$dir/bash-completion/completions/xl
        # shellcheck disable=SC1090 # xl's own
        [[ -r $file && ! $file -ef $1 ]] && . "$file" && break
    done
    complete -F _xen_lifecycle_xl -o nospace -o default xl
}
_xen_lifecycle_xl_load "${BASH_SOURCE[0]}"
unset -f _xen_lifecycle_xl_load
