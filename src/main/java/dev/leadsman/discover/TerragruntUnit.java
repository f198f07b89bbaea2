package dev.leadsman.discover;

import dev.leadsman.hcl.HclBlock;
import dev.leadsman.hcl.HclExpression;
import dev.leadsman.model.Location;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A {@code terragrunt.hcl}: the module that it runs and the inputs that it gives, those of included
 * files under its own. https://terragrunt.gruntwork.io/docs/reference/config-blocks-and-attributes/
 */
final class TerragruntUnit {
  private final TerraformFiles files;
  private final String path;
  private final HclBlock body;

  TerragruntUnit(TerraformFiles files, String path, HclBlock body) {
    this.files = files;
    this.path = path;
    this.body = body;
  }

  String path() {
    return path;
  }

  HclBlock body() {
    return body;
  }

  private TerraformScope scope(HclBlock file) {
    Map<String, HclBlock.Attribute> locals = new LinkedHashMap<>();
    file.blocks("locals").forEach(block -> locals.putAll(block.attributes()));
    String directory = Paths.directory(path);
    return new TerraformScope(
        files,
        new TerraformFiles.Module(directory, Map.of(), locals, List.of(), List.of()),
        directory,
        Map.of());
  }

  private List<HclBlock> included() {
    List<HclBlock> included = new ArrayList<>();
    for (HclBlock include : body.blocks("include")) {
      include
          .value("path")
          .map(scope(body)::value)
          .flatMap(TerraformValue::text)
          .flatMap(files::terragruntFile)
          .ifPresent(included::add);
    }
    return included;
  }

  /** Where the module is, {@link ScriptTree#TOP} for the top; empty when it cannot be known. */
  Optional<String> source() {
    Optional<String> own = source(body);
    for (HclBlock file : included()) {
      own = own.isPresent() ? own : source(file);
    }
    return own;
  }

  private Optional<String> source(HclBlock file) {
    return file.blocks("terraform").stream()
        .flatMap(block -> block.value("source").stream())
        .map(expression -> scope(file).value(expression))
        .flatMap(value -> value.text().stream())
        .findFirst();
  }

  boolean isRemote() {
    return source().filter(source -> source.contains("::") || source.contains("://")).isPresent();
  }

  Map<String, TerraformValue> inputs() {
    Map<String, TerraformValue> inputs = new LinkedHashMap<>();
    included().forEach(file -> inputs.putAll(inputs(file)));
    inputs.putAll(inputs(body));
    return inputs;
  }

  private Map<String, TerraformValue> inputs(HclBlock file) {
    return file.value("inputs").map(scope(file)::value).map(TerraformValue::map).orElse(Map.of());
  }

  /** https://terragrunt.gruntwork.io/docs/reference/built-in-functions/ */
  static Optional<TerraformValue> function(
      TerraformFiles files,
      String name,
      Location at,
      List<TerraformValue> arguments,
      String directory) {
    String top = ScriptTree.TOP + "/";
    return switch (name) {
      case "get_repo_root", "get_path_to_repo_root" ->
          Optional.of(TerraformValue.known(at, ScriptTree.TOP));
      case "get_terragrunt_dir", "get_original_terragrunt_dir" ->
          Optional.of(TerraformValue.known(at, top + directory));
      case "find_in_parent_folders" -> {
        String wanted = arguments.isEmpty() ? "terragrunt.hcl" : arguments.get(0).text().orElse("");
        yield TerraformFiles.parents(directory).stream()
            .map(parent -> Paths.join(parent, wanted))
            .filter(path -> !wanted.isEmpty() && files.isFile(path))
            .findFirst()
            .map(path -> TerraformValue.known(at, top + path));
      }
      case "read_terragrunt_config" ->
          arguments.stream()
              .findFirst()
              .flatMap(TerraformValue::text)
              .flatMap(path -> read(files, path, at, directory));
      default -> Optional.empty();
    };
  }

  private static Optional<TerraformValue> read(
      TerraformFiles files, String path, Location at, String directory) {
    String whole = path.startsWith(ScriptTree.TOP) ? path : Paths.join(directory, path);
    Optional<HclBlock> body = files.terragruntFile(whole);
    if (body.isEmpty()) {
      return Optional.empty();
    }
    Map<String, TerraformValue> locals = new LinkedHashMap<>();
    for (HclBlock block : body.get().blocks("locals")) {
      block
          .attributes()
          .forEach(
              (name, attribute) -> {
                // What it reads in turn is not followed: files may read each other.
                HclExpression value = attribute.value();
                locals.put(
                    name,
                    value instanceof HclExpression.Literal literal
                        ? TerraformValue.known(literal.at(), literal.value())
                        : TerraformValue.computed(value.at(), value.shown()));
              });
    }
    Map<String, TerraformValue> all = new LinkedHashMap<>();
    all.put("locals", TerraformValue.known(at, locals));
    return Optional.of(TerraformValue.known(at, all));
  }
}
