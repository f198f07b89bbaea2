package dev.leadsman.discover;

import dev.leadsman.model.Location;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The charts that a Tiltfile installs with Tilt's extensions, as commands of helm:
 *
 * <pre>
 * helm_repo('cilium', 'https://helm.cilium.io/')
 * helm_resource('net', 'cilium/cilium', namespace='kube-system', flags=['--version=1.16.2'])
 * helm_remote('spiderpool', repo_url='https://…', version='0.9.0')
 * </pre>
 *
 * @see <a href="https://github.com/tilt-dev/tilt-extensions/tree/master/helm_resource">Tilt</a>
 */
final class TiltText {
  private static final Pattern CALL =
      Pattern.compile("(?m)^[ \\t]*(helm_repo|helm_resource|helm_remote)\\s*\\(([^()]*)\\)");
  private static final Pattern ARGUMENT =
      Pattern.compile("(?:(\\w+)\\s*=\\s*)?(?:(\\[[^\\[\\]]*])|(['\"])([^'\"\\n]*)\\3|([\\w.]+))");
  private static final Pattern TEXT = Pattern.compile("(['\"])([^'\"\\n]*)\\1");

  private static final Pattern SPECIAL = Pattern.compile("[\"$`\\\\]");

  private final LinedText source;
  private final LinedText.Builder script = new LinedText.Builder();

  private TiltText(LinedText source) {
    this.source = source;
  }

  /** Empty when it installs no chart so. */
  static Optional<LinedText> script(LinedText source) {
    TiltText tilt = new TiltText(source);
    Matcher call = CALL.matcher(source.text());
    while (call.find()) {
      tilt.call(call.group(1), call);
    }
    return tilt.script.isEmpty() ? Optional.empty() : Optional.of(tilt.script.build());
  }

  private void call(String function, Matcher call) {
    Map<String, LinedText> named = new LinkedHashMap<>();
    Matcher argument = ARGUMENT.matcher(source.text()).region(call.start(2), call.end(2));
    int position = 0;
    LinedText flags = null;
    while (argument.find()) {
      String name = argument.group(1) == null ? String.valueOf(position++) : argument.group(1);
      if (argument.group(4) != null) {
        named.put(name, source.slice(argument.start(4), argument.end(4)));
      } else if (name.equals("flags") && argument.group(2) != null) {
        flags = source.slice(argument.start(2), argument.end(2));
      } else if (argument.group(5) != null) {
        // A variable of Starlark.
        named.put(
            name,
            new LinedText.Builder()
                .opaque(argument.group(5), source.at(argument.start(5)))
                .build());
      }
    }
    Location at = source.at(call.start(1));
    LinedText first = named.get("0") == null ? named.get("name") : named.get("0");
    if (first == null) {
      return;
    }
    if (function.equals("helm_repo")) {
      script.appendAt(at, "helm repo add");
      word("", first);
      word("", named.get(named.containsKey("1") ? "1" : "url"));
    } else {
      script.appendAt(at, "helm upgrade --install");
      boolean remote = function.equals("helm_remote");
      word("", named.getOrDefault("release_name", first));
      word("", remote ? first : named.get(named.containsKey("1") ? "1" : "chart"));
      word("--repo ", named.get("repo_url"));
      word("--version ", named.get("version"));
      word("-n ", named.get("namespace"));
      if (flags != null) {
        Matcher flag = TEXT.matcher(flags.text());
        while (flag.find()) {
          word("", flags.slice(flag.start(2), flag.end(2)));
        }
      }
    }
    script.append('\n', at);
  }

  private void word(String option, LinedText value) {
    if (value != null && !SPECIAL.matcher(value.text()).find()) {
      script.appendAt(value.at(0), " " + option + '"').append(value).append('"', value.at(0));
    }
  }
}
