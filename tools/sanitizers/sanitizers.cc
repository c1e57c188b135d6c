// Options and suppressions of the sanitizers. They look these functions up by name when a program starts; being linked
// in, they hold for `bazel run` as well as for tests, and need no path. ASAN_OPTIONS and the like still win.
//
// A suppression needs a reason beside it, and is as narrow as it can be.

extern "C" {

const char* __asan_default_options() {
  return "detect_leaks=1:detect_stack_use_after_return=1:strict_string_checks=1:strict_init_order=1";
}

const char* __ubsan_default_options() { return "print_stacktrace=1:halt_on_error=1"; }

const char* __tsan_default_options() { return "halt_on_error=1:second_deadlock_stack=1"; }

const char* __lsan_default_suppressions() { return ""; }

// Debian's oneDNN and its OpenMP runtime are not instrumented, and have needed none so far.
const char* __tsan_default_suppressions() { return ""; }

}  // extern "C"
