package dev.leadsman.discover;

import dev.leadsman.hcl.HclBlock;
import dev.leadsman.model.Location;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A {@code terragrunt.hcl}: the module that it runs and the inputs that it gives, those of included
 * files under its own. https://terragrunt.gruntwork.io/docs/reference/config-blocks-and-attributes/
 */
final class TerragruntUnit {
  private static final Pattern REMOTE = Pattern.compile("::|://|^git@|^github\\.com/");

  private static final List<String> ROOTS = List.of("root.hcl", "terragrunt.hcl");

  private final TerraformFiles files;
  private final String path;
  private final HclBlock body;
  private Map<String, TerraformValue> exposed;

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
    return plainScope(file).with(Map.of("include", TerraformValue.known(file.at(), exposed())));
  }

  /** What a file says without its includes. */
  private TerraformScope plainScope(HclBlock file) {
    return scope(files, file, Paths.directory(path));
  }

  private static TerraformScope scope(TerraformFiles files, HclBlock file, String directory) {
    return new TerraformScope(
        files,
        new TerraformFiles.Module(directory, Map.of(), locals(file), List.of(), List.of()),
        directory,
        Map.of());
  }

  private static Map<String, HclBlock.Attribute> locals(HclBlock file) {
    Map<String, HclBlock.Attribute> locals = new LinkedHashMap<>();
    file.blocks("locals").forEach(block -> locals.putAll(block.attributes()));
    return locals;
  }

  private Optional<HclBlock> included(HclBlock include) {
    return include
        .value("path")
        .map(plainScope(body)::value)
        .flatMap(TerraformValue::text)
        .flatMap(files::terragruntFile);
  }

  private List<HclBlock> included() {
    return body.blocks("include").stream().flatMap(each -> included(each).stream()).toList();
  }

  /** What {@code include.<label>} stands for, of the files that expose it. */
  private Map<String, TerraformValue> exposed() {
    if (exposed == null) {
      exposed = new LinkedHashMap<>();
      for (HclBlock include : body.blocks("include")) {
        boolean exposes =
            include
                .value("expose")
                .map(plainScope(body)::value)
                .flatMap(TerraformValue::truth)
                .orElse(false);
        if (exposes) {
          included(include)
              .ifPresent(file -> exposed.put(include.label(0), values(file, plainScope(file))));
        }
      }
    }
    return exposed;
  }

  /** The locals and inputs of a file. */
  private static TerraformValue values(HclBlock file, TerraformScope scope) {
    Map<String, TerraformValue> locals = new LinkedHashMap<>();
    locals(file).forEach((name, attribute) -> locals.put(name, scope.value(attribute.value())));
    Map<String, TerraformValue> all = new LinkedHashMap<>();
    all.put("locals", TerraformValue.known(file.at(), locals));
    file.value("inputs").ifPresent(inputs -> all.put("inputs", scope.value(inputs)));
    return TerraformValue.known(file.at(), all);
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
    return source().filter(source -> REMOTE.matcher(source).find()).isPresent();
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
      case "get_parent_terragrunt_dir" ->
          TerraformFiles.parents(directory).stream()
              .filter(parent -> ROOTS.stream().anyMatch(r -> files.isFile(Paths.join(parent, r))))
              .findFirst()
              .map(parent -> TerraformValue.known(at, top + parent));
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
              .flatMap(path -> read(files, path, directory));
      default -> Optional.empty();
    };
  }

  private static Optional<TerraformValue> read(
      TerraformFiles files, String path, String directory) {
    String whole = path.startsWith(ScriptTree.TOP) ? path : Paths.join(directory, path);
    return files.terragruntValues(
        whole, body -> values(body, scope(files, body, Paths.directory(body.at().file()))));
  }
}
