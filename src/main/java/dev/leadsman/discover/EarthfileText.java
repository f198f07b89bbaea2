package dev.leadsman.discover;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The commands of an Earthfile as one script: what {@code RUN} runs, with the variables that {@code
 * ARG}, {@code LET} and {@code ENV} set.
 *
 * @see <a href="https://docs.earthly.dev/docs/earthfile">Earthfile</a>
 */
final class EarthfileText {
  // A backslash at its end continues a line.
  private static final Pattern LINE =
      Pattern.compile("(?m)^[ \\t]*([^\\\\\\n]*+(?:\\\\[\\s\\S][^\\\\\\n]*+)*+)");
  private static final Pattern RUN = Pattern.compile("RUN\\s+(?:--[\\w-]+(?:=\\S*)?\\s+)*");
  private static final Pattern SET =
      Pattern.compile("(?:ARG|LET|ENV|SET)\\s+(?:--[\\w-]+\\s+)*(?=[A-Za-z_]\\w*\\s*=)");

  private EarthfileText() {}

  static boolean isNamed(String name) {
    return name.equals("Earthfile");
  }

  static LinedText script(LinedText source) {
    LinedText.Builder script = new LinedText.Builder();
    Matcher line = LINE.matcher(source.text());
    while (line.find()) {
      for (Pattern instruction : new Pattern[] {RUN, SET}) {
        Matcher start = instruction.matcher(source.text()).region(line.start(1), line.end(1));
        if (start.lookingAt()) {
          script
              .append(source.slice(start.end(), line.end(1)))
              .append('\n', source.at(start.end()));
        }
      }
    }
    return script.build(source.at(0));
  }
}
