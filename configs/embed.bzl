"""A configuration file as a C++ string, for binaries that carry their default configuration."""

load("@rules_cc//cc:defs.bzl", "cc_library")

def embedded_config(name, src, symbol = None, **kwargs):
    """Makes a cc_library whose header, <package>/<name>.h, holds the text of a file.

    Args:
      name: The library. With name = "emnist_best" in configs/, #include "configs/emnist_best.h".
      src: The file. It must not contain the characters )textproto" in a row.
      symbol: The constant, inknet::configs::<symbol>, an absl::string_view; by default the name in CamelCase after
        a k: kEmnistBest.
      **kwargs: Passed on to cc_library.
    """
    symbol = symbol or "k" + "".join([word.capitalize() for word in name.split("_")])
    guard = "INKNET_CONFIGS_%s_H_" % name.upper()
    native.genrule(
        name = name + "_header",
        srcs = [src],
        outs = [name + ".h"],
        # A raw string literal begins and ends around the file as it is.
        cmd = "\n".join([
            "{",
            "echo '// Generated from $<.'",
            "echo '#ifndef %s'" % guard,
            "echo '#define %s'" % guard,
            "echo '#include \"absl/strings/string_view.h\"'",
            "echo 'namespace inknet::configs {'",
            "printf '%%s' 'inline constexpr absl::string_view %s = R\"textproto('" % symbol,
            "cat $<",
            "echo ')textproto\";'",
            "echo '}  // namespace inknet::configs'",
            "echo '#endif  // %s'" % guard,
            "} > $@",
        ]),
        visibility = ["//visibility:private"],
    )
    cc_library(
        name = name,
        hdrs = [name + ".h"],
        deps = ["//third_party:absl"],
        **kwargs
    )
