#!/bin/sh
# Runs a command in an address space that GCC 12's ThreadSanitizer can divide up: kernels that randomise more than 28 bits
# of addresses put programs where it has its shadow ("unexpected memory mapping").
bits=$(cat /proc/sys/vm/mmap_rnd_bits 2>/dev/null || echo 28)
if [ "$bits" -gt 28 ]; then exec setarch -R "$@"; fi
exec "$@"
