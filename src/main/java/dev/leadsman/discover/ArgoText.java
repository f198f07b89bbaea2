package dev.leadsman.discover;

import dev.leadsman.yaml.Nodes;
import dev.leadsman.yaml.YamlNode;
import java.util.Optional;

/**
 * Fills the parameters of an {@code ApplicationSet} into its texts, in either of the two languages
 * that it knows.
 *
 * @param go true for Go templates ({@code goTemplate: true})
 * @see <a href="https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Template/">
 *     Argo CD's page</a>
 */
record ArgoText(boolean go) {
  /** A node with its scalars filled in; a scalar that is a parameter stands where that is set. */
  YamlNode fill(YamlNode node, GoValue data) {
    return Nodes.mapScalars(node, scalar -> fillScalar(scalar, data));
  }

  /** A text filled in; unknown parts are in it as they are written. */
  LinedText fill(LinedText text, GoValue data) {
    if (text.text().indexOf("{{") < 0) {
      return text;
    }
    if (!go) {
      return fast(text, data);
    }
    GoTemplate.Result result = GoTemplate.of(text).evaluate(data);
    return result.problem().isEmpty() ? result.text() : text;
  }

  private YamlNode fillScalar(YamlNode scalar, GoValue data) {
    String text = scalar.text();
    if (text.indexOf("{{") < 0) {
      return scalar;
    }
    LinedText written =
        scalar.isBlock()
            ? LinedText.of(scalar.at().file(), scalar.textLine(), text)
            : LinedText.at(scalar.at(), text);
    LinedText filled = fill(written, data);
    String value = filled.asWritten();
    if (value.equals(text)) {
      return scalar;
    }
    if (!scalar.isBlock()) {
      // One that is nothing but a value, a v before it aside, is declared where the value is.
      for (int i = 0; i < Math.min(2, filled.length()); i++) {
        if (!filled.at(i).equals(scalar.at())) {
          return Nodes.text(filled.at(i), value);
        }
      }
    }
    return Nodes.withText(scalar, value);
  }

  /** {@code {{path.basename}}}: a name stands for its parameter, anything else for itself. */
  private static LinedText fast(LinedText text, GoValue data) {
    LinedText.Builder out = new LinedText.Builder();
    int from = 0;
    while (true) {
      int open = text.text().indexOf("{{", from);
      int close = open < 0 ? -1 : text.text().indexOf("}}", open + 2);
      if (close < 0) {
        return out.append(text.slice(from, text.length())).build(text.at(0));
      }
      String name = text.text().substring(open + 2, close).strip();
      Optional<GoValue> value = find(data, name.startsWith(".") ? name.substring(1) : name);
      out.append(text.slice(from, open));
      if (value.isEmpty()) {
        out.append(text.slice(open, close + 2));
      } else if (value.get().isUnknown()) {
        out.opaque(text.text().substring(open, close + 2), text.at(open));
      } else {
        out.append(value.get().lined(text.at(open)));
      }
      from = close + 2;
    }
  }

  /**
   * A parameter by its flat name, e.g. {@code metadata.labels.kubernetes.io/os}, {@code path} or
   * {@code path[0]}: keys may hold dots themselves.
   */
  static Optional<GoValue> find(GoValue data, String name) {
    return find(data, name, 0);
  }

  private static Optional<GoValue> find(GoValue data, String name, int depth) {
    if (data.isUnknown() || depth > 20) {
      return Optional.of(data).filter(GoValue::isUnknown);
    }
    if (data.isList()) {
      int dot = name.indexOf('.');
      String index = dot < 0 ? name : name.substring(0, dot);
      boolean number = index.matches("\\d{1,5}");
      int at = number ? Integer.parseInt(index) : -1;
      if (!number || at >= data.items().size()) {
        return Optional.empty();
      }
      GoValue item = data.items().get(at);
      return dot < 0 ? scalar(item) : find(item, name.substring(dot + 1), depth + 1);
    }
    if (!data.isMap()) {
      return Optional.empty();
    }
    int bracket = name.indexOf('[');
    if (bracket > 0 && name.endsWith("]") && data.has(name.substring(0, bracket))) {
      GoValue segments = data.field(name.substring(0, bracket)).field("segments");
      return find(segments, name.substring(bracket + 1, name.length() - 1), depth + 1);
    }
    if (data.has(name)) {
      return scalar(data.field(name));
    }
    for (int dot = name.lastIndexOf('.'); dot > 0; dot = name.lastIndexOf('.', dot - 1)) {
      String key = name.substring(0, dot);
      if (data.has(key)) {
        Optional<GoValue> found = find(data.field(key), name.substring(dot + 1), depth + 1);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return data.isPartial() ? Optional.of(data.field(name)) : Optional.empty();
  }

  /** The parameter {@code path} is a text, and has parts with names of their own. */
  private static Optional<GoValue> scalar(GoValue value) {
    if (value.isMap() && value.has("path")) {
      return Optional.of(value.field("path"));
    }
    return value.isMap() || value.isList() || value.isNothing()
        ? Optional.empty()
        : Optional.of(value);
  }
}
