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

// Debian's libraries are not instrumented. oneDNN and its OpenMP runtime have needed none so far. Abseil keeps the
// names of errors in a table that the first caller fills in, a local static: the compiler guards it, by an atomic load
// in Abseil's code that ThreadSanitizer does not see, and then reports the second thread that reads the table.
const char* __tsan_default_suppressions() { return "race:base_internal::StrError\n"; }

}  // extern "C"
