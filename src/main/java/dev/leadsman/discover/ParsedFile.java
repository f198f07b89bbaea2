package dev.leadsman.discover;

import dev.leadsman.model.Skipped;
import dev.leadsman.yaml.YamlDocument;
import java.util.List;
import java.util.Set;

/**
 * What one file holds, as far as it can matter.
 *
 * @param configs names that occur in a file with ConfigMaps or Secrets, whose documents are read
 *     only when something refers to them
 * @param template the component that a template names; empty for other files
 * @param partial lines at which those documents start of which a template left lines out
 */
record ParsedFile(
    List<YamlDocument> documents,
    List<Skipped> skipped,
    Set<String> configs,
    String template,
    Set<Integer> partial) {
  static final ParsedFile NOTHING = new ParsedFile(List.of(), List.of(), Set.of());

  ParsedFile {
    documents = List.copyOf(documents);
    skipped = List.copyOf(skipped);
    configs = Set.copyOf(configs);
    partial = Set.copyOf(partial);
  }

  /** A file that is no template. */
  ParsedFile(List<YamlDocument> documents, List<Skipped> skipped, Set<String> configs) {
    this(documents, skipped, configs, "", Set.of());
  }
}
