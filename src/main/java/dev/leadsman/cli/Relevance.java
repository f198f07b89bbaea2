package dev.leadsman.cli;

import java.util.Locale;
import java.util.Set;

/** Which files can hold desired state at all, told by their names. */
final class Relevance {
  private static final Set<String> ENDINGS =
      Set.of(
          "yaml",
          "yml",
          "json",
          "tgz",
          "tpl",
          "gotmpl",
          "tmpl",
          "gtpl",
          "j2",
          "jinja",
          "jinja2",
          "template",
          "tftpl",
          "erb",
          "mustache",
          "envsubst",
          "sh",
          "bash",
          "zsh",
          "ksh",
          "bats",
          "ps1",
          "mk",
          "just",
          "groovy",
          "jenkinsfile",
          "dockerfile",
          "tf",
          "tofu",
          "tfvars",
          "hcl",
          "lock",
          "env",
          "helmignore",
          "toml",
          "properties");

  // Makefile.common, Dockerfile.cilium
  private static final Set<String> STEMS = Set.of("makefile", "dockerfile", "containerfile");

  private Relevance() {}

  /** False only for files that no reader opens, e.g. {@code docs/upgrade.md}. */
  static boolean mayMatter(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    int dot = name.lastIndexOf('.');
    return dot <= 0
        || ENDINGS.contains(name.substring(dot + 1))
        || STEMS.contains(name.substring(0, name.indexOf('.')));
  }
}
