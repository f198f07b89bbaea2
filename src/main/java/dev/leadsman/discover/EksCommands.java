package dev.leadsman.discover;

import dev.leadsman.git.TreeFile;
import dev.leadsman.model.Addon;
import dev.leadsman.model.Deployer;
import dev.leadsman.model.Location;
import dev.leadsman.model.Skipped;
import dev.leadsman.model.SubjectId;
import dev.leadsman.model.Values;
import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads {@code aws eks create-addon}, {@code update-addon} and the same of {@code eksctl}, which
 * also takes a whole ClusterConfig.
 */
final class EksCommands {
  private static final Set<String> SWITCHES =
      Set.of(
          "--debug",
          "--no-verify-ssl",
          "--no-paginate",
          "--no-sign-request",
          "--no-cli-pager",
          "--no-cli-auto-prompt",
          "--cli-auto-prompt",
          "--force",
          "--wait",
          "--resolve",
          "--approve",
          "--preserve",
          "--attach-policy",
          "--auto-apply-pod-identity-associations");

  private final ScriptTree tree;
  private final String cluster;
  private final ScriptCommands out;

  EksCommands(ScriptTree tree, String cluster, ScriptCommands out) {
    this.tree = tree;
    this.cluster = cluster;
    this.out = out;
  }

  void accept(ShellCommand command) {
    CommandLine line =
        CommandLine.parse(command.words().subList(1, command.words().size()), SWITCHES);
    List<ShellWord> operands = line.operands();
    if (command.name().equals("eksctl") && config(line, command)) {
      return;
    }
    boolean aws =
        command.name().equals("aws")
            && operands.size() >= 2
            && operands.get(0).is("eks")
            && operands.get(1).value().matches("(create|update)-addon");
    boolean eksctl =
        command.name().equals("eksctl")
            && operands.size() >= 2
            && operands.get(0).value().matches("create|update")
            && operands.get(1).value().matches("addons?");
    if (!aws && !eksctl) {
      return;
    }
    Optional<ShellWord> name = line.value(aws ? "--addon-name" : "--name");
    if (name.isEmpty()) {
      boolean elsewhere =
          line.value("--cli-input-json", "--cli-input-yaml", "--config-file", "-f").isPresent();
      out.skip(
          command.at(),
          Skipped.Kind.NOT_UNDERSTOOD,
          "the add-on has no name in this command" + (elsewhere ? ": it is in a file" : ""));
      return;
    }
    Optional<ShellWord> version = line.value(aws ? "--addon-version" : "--version");
    if (version.isPresent() && version.get().computed()) {
      out.skip(
          version.get().at(),
          Skipped.Kind.COMPUTED,
          "version"
              + version.get().reference()
              + " of add-on "
              + name.get().shown()
              + " is computed");
    }
    Values configuration = Values.EMPTY;
    String unreadable = null;
    Optional<ShellWord> given = line.value("--configuration-values");
    if (given.isPresent()) {
      try {
        configuration = configuration(given.get(), command);
      } catch (IOException e) {
        unreadable = ScriptTree.plain(e.getMessage());
        out.skip(
            given.get().at(),
            Skipped.Kind.COMPUTED,
            "configuration of add-on " + name.get().shown() + ": " + unreadable);
      }
    }
    out.subject(
        new Addon(
            new SubjectId(cluster, "", name.get().shown()),
            name.get().shown(),
            version.map(ShellWord::shown).orElse(""),
            configuration,
            unreadable,
            Deployer.eks(),
            command.at(),
            version.map(word -> word.text().versionAt(0)).orElse(command.at())));
  }

  /** Takes the ClusterConfig that the script writes itself; false when there is none. */
  private boolean config(CommandLine line, ShellCommand command) {
    Optional<ShellWord> file = line.value("-f", "--config-file");
    boolean changes =
        !line.operands().isEmpty()
            && line.operands().get(0).value().matches("create|update|upgrade|utils");
    if (file.isEmpty() || !changes) {
      return false;
    }
    ShellCommand writer =
        file.get().is("-") || file.get().is("/dev/stdin")
            ? command
            : command
                .substituted()
                .getOrDefault(file.get().value(), out.flow().written.get(file.get().value()));
    if (writer == null || writer.given() == null) {
      return false;
    }
    out.objects(writer.given(), "");
    return true;
  }

  /** JSON or YAML, in the command or in a file: EKS takes both. */
  private Values configuration(ShellWord word, ShellCommand command) throws IOException {
    if (word.computed()) {
      throw new IOException("--configuration-values is computed");
    }
    String text = word.value();
    Location at = word.at();
    if (text.startsWith("file://") || text.startsWith("fileb://")) {
      String path = text.substring(text.indexOf("://") + 3);
      if (out.flow().written.containsKey(path)) {
        throw new IOException(path + " is made by the script");
      }
      TreeFile file =
          tree.file(path, command.directories())
              .orElseThrow(() -> new IOException(path + " is not in this revision"));
      text = tree.text(file);
      at = new Location(file.path(), 1);
    }
    try {
      List<YamlDocument> documents = YamlDocument.parse(at.file(), text, at.line());
      if (documents.isEmpty()) {
        return Values.EMPTY;
      }
      if (!documents.get(0).root().isMapping()) {
        throw new IOException("it holds no map");
      }
      return documents.get(0).root().toValues();
    } catch (YamlException e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
