/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The two ways in. Virtual is physical here (VIRT_BASE 0), so one ELF serves both kinds of guest:
 *
 * PV    starts in 64 bits with paging on and start_info in %rsi; Xen fills the hypercall page.
 * PVH   starts in 32 bits without paging and hvm_start_info in %ebx. The first 4 GiB are mapped one
 *       to one, 64 bits are switched on, and Xen is asked to fill the hypercall page (C does that).
 */
#include <xen/elfnote.h>

        .macro note type:req, kind:req, value:vararg
        .pushsection .note.Xen, "a", @note
        .balign 4
        .long 4, 2f - 1f, \type
        .asciz "Xen"
1:      \kind \value
2:      .balign 4
        .popsection
        .endm

        note XEN_ELFNOTE_GUEST_OS, .asciz, "xen-lifecycle test guest"
        note XEN_ELFNOTE_XEN_VERSION, .asciz, "xen-3.0"
        note XEN_ELFNOTE_LOADER, .asciz, "generic"
        note XEN_ELFNOTE_PAE_MODE, .asciz, "yes"
        note XEN_ELFNOTE_VIRT_BASE, .quad, 0
        note XEN_ELFNOTE_PADDR_OFFSET, .quad, 0
        note XEN_ELFNOTE_ENTRY, .quad, pv_start
        note XEN_ELFNOTE_HYPERCALL_PAGE, .quad, hypercall_page
        note XEN_ELFNOTE_PHYS32_ENTRY, .long, pvh_start

        .section .text, "ax", @progbits
        .code64
        .globl pv_start
pv_start:
        cld
        lea stack_top(%rip), %rsp
        mov %rsi, %rdi
        call pv_main
        ud2

        .code32
pvh_start:
        cld
        mov $stack_top, %esp
        /* Four page directories, 2 MiB an entry: 0x83 is present, writable, large. */
        mov $directories, %edi
        mov $0x83, %eax
        mov $2048, %ecx
1:      mov %eax, (%edi)
        movl $0, 4(%edi)
        add $0x200000, %eax
        add $8, %edi
        loop 1b
        mov $directories + 3, %eax
        mov $directory_pointers, %edi
        mov $4, %ecx
1:      mov %eax, (%edi)
        add $4096, %eax
        add $8, %edi
        loop 1b
        movl $directory_pointers + 3, top_level

        mov %cr4, %eax
        or $0x620, %eax                 /* PAE, and SSE for what the compiler may emit */
        mov %eax, %cr4
        mov $top_level, %eax
        mov %eax, %cr3
        mov $0xc0000080, %ecx           /* EFER.LME */
        rdmsr
        or $0x100, %eax
        wrmsr
        mov %cr0, %eax
        or $0x80000000, %eax
        mov %eax, %cr0
        lgdt gdt_pointer
        ljmp $8, $1f
        .code64
1:      mov $16, %eax
        mov %eax, %ds
        mov %eax, %es
        mov %eax, %ss
        mov %ebx, %edi
        call pvh_main
        ud2

        .section .rodata, "a", @progbits
        .balign 8
gdt:    .quad 0
        .quad 0x00af9a000000ffff        /* code, 64 bits */
        .quad 0x00cf92000000ffff        /* data */
gdt_pointer:
        .word . - gdt - 1
        .long gdt

        .section .hypercall, "ax", @progbits
        .balign 4096
        .globl hypercall_page
hypercall_page:
        .fill 4096, 1, 0xcc

        .bss
        .balign 4096
        .globl shared_page, store_page, console_page
shared_page:
        .skip 4096
store_page:
        .skip 4096
console_page:
        .skip 4096
top_level:
        .skip 4096
directory_pointers:
        .skip 4096
directories:
        .skip 4 * 4096
        .skip 16384
stack_top:
        .section .note.GNU-stack, "", @progbits
