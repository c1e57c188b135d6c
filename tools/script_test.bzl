"""A script as a test. (Newer Bazels have no sh_test of their own, and Debian carries no rules_shell.)"""

def _script_test_impl(ctx):
    program = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.symlink(output = program, target_file = ctx.file.script, is_executable = True)
    runfiles = ctx.runfiles(files = [ctx.file.script] + ctx.files.data)
    for dep in ctx.attr.data:
        runfiles = runfiles.merge(dep[DefaultInfo].default_runfiles)
    return [DefaultInfo(executable = program, runfiles = runfiles)]

script_test = rule(
    implementation = _script_test_impl,
    attrs = {
        "script": attr.label(allow_single_file = True, mandatory = True, doc = "What is run, with `args`."),
        "data": attr.label_list(allow_files = True, doc = "What it reads and starts."),
    },
    doc = "Passes when the script ends with 0.",
    test = True,
)
