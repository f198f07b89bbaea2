package dev.leadsman.yaml;

import dev.leadsman.model.Location;
import dev.leadsman.model.Values;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.snakeyaml.engine.v2.common.ScalarStyle;

/**
 * Changes one value of a YAML text and leaves every other character as it is: comments, quotes,
 * anchors, layout and line ends. The new text is read again before it is handed out, so that the
 * change made is the change asked for and nothing else.
 */
public final class YamlEdit {
  /** The text with the change, or why it cannot be changed faithfully. */
  public sealed interface Result {
    /**
     * @param text equal to the given one when nothing had to change
     */
    record Edited(String text) implements Result {}

    /**
     * @param reason for people, one sentence without a full stop
     */
    record Refused(Location at, String reason) implements Result {}
  }

  private static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient RawNode node;

    RefusedException(RawNode node, String reason) {
      super(reason);
      this.node = node;
    }
  }

  private final String file;
  private final String text;
  private final String newline;
  private RawNode root;

  private YamlEdit(String file, String text) {
    this.file = file;
    this.text = text;
    this.newline = text.contains("\r\n") ? "\r\n" : "\n";
  }

  /**
   * Writes a value at a JSON pointer; missing parents become mappings, the step {@code -} or the
   * index after the last one appends to a list.
   *
   * @param line a line of the document that is meant; documents above and below stay
   * @param value maps, lists, strings, booleans, numbers, null; a mapping or list that is there and
   *     not empty is not replaced
   */
  public static Result set(String file, String text, int line, String pointer, Object value) {
    Object plain = normal(value);
    return new YamlEdit(file, text)
        .edit(
            line,
            tree -> withValue(tree, Values.steps(pointer), plain),
            edit -> edit.set(Values.steps(pointer), plain));
  }

  /** Removes what stands at a JSON pointer, with its key; nothing there changes nothing. */
  public static Result remove(String file, String text, int line, String pointer) {
    return new YamlEdit(file, text)
        .edit(
            line,
            tree -> without(tree, Values.steps(pointer)),
            edit -> edit.remove(Values.steps(pointer)));
  }

  private interface Step {
    String apply(YamlEdit edit) throws RefusedException;
  }

  private Result edit(int line, UnaryOperator<Object> onTree, Step onText) {
    try {
      List<RawNode> roots = RawParser.parse(file, text, 1);
      List<Object> trees = trees(text);
      int document = 0;
      for (int i = 0; i < roots.size(); i++) {
        document = roots.get(i).line() < line ? i : document;
      }
      if (roots.isEmpty()) {
        return new Result.Refused(new Location(file, 1), "holds no document");
      }
      root = roots.get(document);
      Object wanted = onTree.apply(trees.get(document));
      if (Objects.equals(wanted, trees.get(document))) {
        return new Result.Edited(text);
      }
      trees.set(document, wanted);
      String changed = onText.apply(this);
      return trees(changed).equals(trees)
          ? new Result.Edited(changed)
          : refused(root, "cannot be changed here without changing something else");
    } catch (RefusedException e) {
      return refused(e.node, e.getMessage());
    } catch (YamlException e) {
      return new Result.Refused(new Location(file, line), "cannot be changed here and stay YAML");
    }
  }

  private Result refused(RawNode node, String reason) {
    return new Result.Refused(new Location(file, node.line() + 1), reason);
  }

  private List<Object> trees(String source) throws YamlException {
    List<Object> trees = new ArrayList<>();
    for (YamlNode node : YamlDocument.roots(file, source, 1)) {
      trees.add(node.value());
    }
    return trees;
  }

  // ---- the change on plain data, to compare with

  private static Object normal(Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> result = new LinkedHashMap<>();
      map.forEach((key, item) -> result.put(String.valueOf(key), normal(item)));
      return result;
    }
    if (value instanceof List<?> list) {
      List<Object> result = new ArrayList<>();
      list.forEach(item -> result.add(normal(item)));
      return result;
    }
    return value instanceof Integer number ? (Object) number.longValue() : Scalars.json(value);
  }

  private static Object withValue(Object tree, List<String> steps, Object value) {
    if (steps.isEmpty()) {
      return value;
    }
    String step = steps.get(0);
    List<String> rest = steps.subList(1, steps.size());
    if (tree instanceof List<?> list) {
      List<Object> result = new ArrayList<>(list);
      int index = index(step, list.size());
      if (index < 0) {
        return null; // There is no such place, which the change on the text will find too.
      }
      if (index == list.size()) {
        result.add(withValue(null, rest, value));
      } else {
        result.set(index, withValue(list.get(index), rest, value));
      }
      return result;
    }
    Map<String, Object> result = new LinkedHashMap<>();
    if (tree instanceof Map<?, ?> map) {
      map.forEach((key, item) -> result.put((String) key, item));
    }
    result.put(step, withValue(result.get(step), rest, value));
    return result;
  }

  private static Object without(Object tree, List<String> steps) {
    if (steps.isEmpty()) {
      return tree;
    }
    String step = steps.get(0);
    List<String> rest = steps.subList(1, steps.size());
    if (tree instanceof List<?> list) {
      int index = index(step, list.size() - 1);
      List<Object> result = new ArrayList<>(list);
      if (index >= 0 && rest.isEmpty()) {
        result.remove(index);
      } else if (index >= 0) {
        result.set(index, without(list.get(index), rest));
      }
      return result;
    }
    if (tree instanceof Map<?, ?> map && map.containsKey(step)) {
      Map<Object, Object> result = new LinkedHashMap<>(map);
      if (rest.isEmpty()) {
        result.remove(step);
      } else {
        result.put(step, without(map.get(step), rest));
      }
      return result;
    }
    return tree;
  }

  /** -1 when it is no index up to the greatest; {@code -} is the greatest. */
  private static int index(String step, int greatest) {
    if (step.equals("-")) {
      return greatest;
    }
    int index = step.matches("0|[1-9][0-9]{0,8}") ? Integer.parseInt(step) : -1;
    return index <= greatest ? index : -1;
  }

  // ---- the change on the text

  private String set(List<String> steps, Object value) throws RefusedException {
    RawNode here = root;
    RawNode parent = null;
    int at = 0;
    for (; at < steps.size(); at++) {
      RawNode next = child(here, steps.get(at));
      if (next == null) {
        break;
      }
      parent = here;
      here = next;
    }
    if (at == steps.size()) {
      return replace(here, parent, value);
    }
    boolean appends = here.kind() == YamlNode.Kind.SEQUENCE;
    if (appends && index(steps.get(at), here.items().size()) < 0) {
      throw new RefusedException(here, "has no item " + steps.get(at));
    }
    Object wrapped = value;
    for (int i = steps.size() - 1; i > at; i--) {
      wrapped = Collections.singletonMap(steps.get(i), wrapped);
    }
    Object added =
        appends
            ? Collections.singletonList(wrapped)
            : Collections.singletonMap(steps.get(at), wrapped);
    if (here.kind() != YamlNode.Kind.SCALAR && !isEmpty(here)) {
      return insert(here, added);
    }
    boolean isText = here.kind() == YamlNode.Kind.SCALAR && !here.text().isEmpty();
    if (here.isAlias() || (isText && !(here.isPlain() && Scalars.plain(here.text()) == null))) {
      throw new RefusedException(here, "is a text and no mapping");
    }
    return fill(here, parent, added);
  }

  private RawNode present(RawNode node, String step) throws RefusedException {
    RawNode child = child(node, step);
    if (child == null) {
      throw new RefusedException(node, "merges what should change from elsewhere");
    }
    return child;
  }

  /** Null when there is no such child. */
  private RawNode child(RawNode node, String step) throws RefusedException {
    if (node.isAlias()) {
      throw new RefusedException(
          node, "is an alias, so change what it names in line " + (node.target().line() + 1));
    }
    if (node.kind() == YamlNode.Kind.SEQUENCE) {
      int index = index(step, node.items().size() - 1);
      return index < 0 || step.equals("-") ? null : node.items().get(index);
    }
    RawNode found = null;
    for (RawNode.Pair pair : node.pairs()) {
      if (isKey(pair.key(), step)) {
        found = pair.value();
      }
    }
    return found;
  }

  private boolean isKey(RawNode key, String step) {
    RawNode named = key.isAlias() ? key.target() : key;
    if (named.kind() != YamlNode.Kind.SCALAR || named.isMerge()) {
      return false;
    }
    try {
      return Scalars.key(Scalars.read(named, new Location(file, 1))).equals(step);
    } catch (YamlException e) {
      return false;
    }
  }

  private static boolean isEmpty(RawNode node) {
    return node.flow() && node.items().isEmpty() && node.pairs().isEmpty();
  }

  /** Another value in the place of one that is there. */
  private String replace(RawNode node, RawNode parent, Object value) throws RefusedException {
    if (node.isAlias()) {
      throw new RefusedException(
          node, "is an alias, so change what it names in line " + (node.target().line() + 1));
    }
    if (node.kind() != YamlNode.Kind.SCALAR && !isEmpty(node)) {
      throw new RefusedException(node, "holds a mapping or list, so set what is in it");
    }
    if (isCollection(value) && !isInFlow(parent)) {
      return fill(node, parent, value);
    }
    if (node.isBlock()) {
      return replaceBlock(node, value);
    }
    String inline = inline(value, node, isInFlow(parent));
    if (node.isAbsent()) {
      int at = node.end();
      boolean blank = at > 0 && Character.isWhitespace(text.charAt(at - 1));
      return splice(at, at, (blank ? "" : " ") + inline);
    }
    return splice(node.start(), node.end(), inline);
  }

  private static boolean isCollection(Object value) {
    return (value instanceof Map<?, ?> map && !map.isEmpty())
        || (value instanceof List<?> list && !list.isEmpty());
  }

  private static boolean isInFlow(RawNode parent) {
    return parent != null && parent.flow();
  }

  private String replaceBlock(RawNode node, Object value) throws RefusedException {
    int header = endOfLine(node.start());
    if (text.substring(node.start(), header).contains("#")) {
      throw new RefusedException(node, "is a block with a comment beside it");
    }
    int end = endOfContent(node);
    return splice(node.start(), end, inline(value, node, false) + (end > header ? newline : ""));
  }

  /** A value on one line, in the quotes that were there. */
  private static String inline(Object value, RawNode old, boolean flow) throws RefusedException {
    if (isCollection(value)) {
      return flow(value);
    }
    if (value instanceof String string) {
      boolean control = string.chars().anyMatch(c -> c < ' ');
      if (old.style() == ScalarStyle.SINGLE_QUOTED && !control) {
        return "'" + string.replace("'", "''") + "'";
      }
      boolean quoted = old.style() == ScalarStyle.DOUBLE_QUOTED || control;
      boolean breaksFlow = flow && string.matches(".*[,\\[\\]{}].*");
      return quoted || breaksFlow ? YamlEmitter.quoted(string) : YamlEmitter.inline(string);
    }
    return YamlEmitter.inline(value);
  }

  private static String flow(Object value) {
    List<String> parts = new ArrayList<>();
    if (value instanceof Map<?, ?> map) {
      map.forEach((key, item) -> parts.add(flow(key) + ": " + flow(item)));
      return "{" + String.join(", ", parts) + "}";
    }
    if (value instanceof List<?> list) {
      list.forEach(item -> parts.add(flow(item)));
      return "[" + String.join(", ", parts) + "]";
    }
    boolean plain = !(value instanceof String string) || string.matches("[A-Za-z0-9._/-]*");
    return plain ? YamlEmitter.inline(value) : YamlEmitter.quoted((String) value);
  }

  /** A block in the place of a scalar, of no value or of an empty collection. */
  private String fill(RawNode node, RawNode parent, Object added) throws RefusedException {
    if (isInFlow(parent)) {
      return splice(node.start(), node.end(), (node.isAbsent() ? " " : "") + flow(added));
    }
    if (parent == null) {
      if (node.isAbsent() && !text.isBlank()) {
        int end = endOfLine(node.end());
        return splice(end, end, (text.endsWith("\n") ? "" : newline) + block(added, 0));
      }
      return splice(node.start(), node.end(), block(added, 0).stripTrailing());
    }
    if (parent.kind() == YamlNode.Kind.SEQUENCE) {
      String block = block(added, columnOf(node)).strip();
      return splice(node.start(), node.end(), (node.isAbsent() ? " " : "") + block);
    }
    int column = columnOf(parent) + (added instanceof List ? 0 : unit());
    int from = node.start();
    while (!node.isAbsent() && from > 0 && text.charAt(from - 1) == ' ') {
      from--;
    }
    // A block text may have its comment on the line where it begins, all else behind its end.
    int end = node.isBlock() ? endOfContent(node) : endOfLine(node.end());
    String comment =
        node.isBlock()
            ? text.substring(node.start(), endOfLine(node.start())).replaceAll("^[^ \t\r]+", "")
            : text.substring(node.end(), end).stripTrailing();
    return text.substring(0, from)
        + comment
        + newline
        + block(added, column).stripTrailing()
        + (node.isBlock() && end > 0 && text.charAt(end - 1) == '\n' ? newline : "")
        + text.substring(end);
  }

  /** One more pair or item behind the last one. */
  private String insert(RawNode node, Object added) throws RefusedException {
    if (node.isAlias()) {
      throw new RefusedException(
          node, "is an alias, so change what it names in line " + (node.target().line() + 1));
    }
    boolean list = node.kind() == YamlNode.Kind.SEQUENCE;
    RawNode last =
        list
            ? node.items().get(node.items().size() - 1)
            : node.pairs().get(node.pairs().size() - 1).value();
    if (node.flow()) {
      String inner = flow(added);
      return splice(last.end(), last.end(), ", " + inner.substring(1, inner.length() - 1));
    }
    String block = block(added, list ? dash(node) : columnOf(node));
    int at = endOfContent(last);
    boolean startsLine = at == 0 || text.charAt(at - 1) == '\n';
    return startsLine
        ? splice(at, at, block)
        : splice(at, at, newline + block.substring(0, block.length() - newline.length()));
  }

  private String remove(List<String> steps) throws RefusedException {
    RawNode here = root;
    RawNode parent = null;
    for (String step : steps.subList(0, steps.size() - 1)) {
      parent = here;
      here = present(here, step);
    }
    RawNode value = present(here, steps.get(steps.size() - 1));
    List<RawNode> starts = new ArrayList<>(here.items());
    List<RawNode> ends = new ArrayList<>(here.items());
    for (RawNode.Pair pair : here.pairs()) {
      starts.add(pair.key());
      ends.add(pair.value());
    }
    int index = -1;
    for (int i = 0; i < ends.size(); i++) {
      index = ends.get(i).written() == value.written() ? i : index;
    }
    boolean isLast = index == ends.size() - 1;
    if (ends.size() == 1) {
      return removeOnly(here, parent);
    }
    if (here.flow()) {
      return isLast
          ? splice(ends.get(index - 1).end(), value.end(), "")
          : splice(starts.get(index).written(), starts.get(index + 1).written(), "");
    }
    int from = text.lastIndexOf('\n', starts.get(index).written() - 1) + 1;
    boolean list = here.kind() == YamlNode.Kind.SEQUENCE;
    String before = text.substring(from, starts.get(index).written());
    int to = nextLine(endOfContent(value));
    if (before.isBlank() || (list && before.strip().equals("-"))) {
      return splice(from, to, "");
    }
    if (isLast || list) {
      throw new RefusedException(value, "shares its line with what holds it");
    }
    int next = starts.get(index + 1).written();
    if (text.substring(value.end(), next).contains("#")) {
      throw new RefusedException(value, "shares its line with what holds it, and has a comment");
    }
    return splice(starts.get(index).written(), next, "");
  }

  /** The only pair or item: what held it stays, empty. */
  private String removeOnly(RawNode node, RawNode parent) throws RefusedException {
    String empty = node.kind() == YamlNode.Kind.SEQUENCE ? "[]" : "{}";
    if (node.flow()) {
      return splice(node.start(), node.end(), empty);
    }
    int to = endOfContent(node);
    boolean ownLine = text.substring(0, node.start()).endsWith("\n") || lineBefore(node).isBlank();
    if (parent == null || !ownLine) {
      return splice(node.start(), to, empty + (text.startsWith("\n", to - 1) ? newline : ""));
    }
    // Behind the key, on whose line a comment may stand.
    int colon = node.start();
    for (RawNode.Pair pair : parent.pairs()) {
      colon =
          pair.value().written() == node.written()
              ? text.indexOf(':', pair.key().end()) + 1
              : colon;
    }
    int from = text.lastIndexOf('\n', node.start() - 1) + 1;
    if (colon > from) {
      throw new RefusedException(node, "is the only one there");
    }
    return text.substring(0, colon)
        + " "
        + empty
        + text.substring(colon, from)
        + text.substring(nextLine(to));
  }

  private String lineBefore(RawNode node) {
    return text.substring(text.lastIndexOf('\n', node.start() - 1) + 1, node.start());
  }

  // ---- layout

  private String splice(int from, int to, String between) {
    return text.substring(0, from) + between + text.substring(to);
  }

  /** Lines for plain data, indented, each with the file's line end. */
  private String block(Object value, int column) {
    StringBuilder lines = new StringBuilder();
    for (String line : YamlEmitter.write(value, unit()).lines().toList()) {
      lines.append(line.isEmpty() ? "" : " ".repeat(column) + line).append(newline);
    }
    return lines.toString();
  }

  /** Blanks a level, as the first nested mapping has it. */
  private int unit() {
    return Math.min(8, Math.max(2, unit(root, 0)));
  }

  private int unit(RawNode node, int depth) {
    for (RawNode.Pair pair : node.pairs()) {
      RawNode value = pair.value();
      if (value.kind() == YamlNode.Kind.MAPPING && !value.flow() && !value.isAlias()) {
        return value.column() - pair.key().column();
      }
      int below = depth < 3 ? unit(value, depth + 1) : 0;
      if (below > 0) {
        return below;
      }
    }
    return 0;
  }

  private int columnOf(RawNode node) throws RefusedException {
    if (node.kind() == YamlNode.Kind.MAPPING && !node.pairs().isEmpty()) {
      RawNode key = node.pairs().get(0).key();
      if (node.pairs().size() > 1 && node.pairs().get(1).key().column() != key.column()) {
        throw new RefusedException(node, "has keys in several columns");
      }
      return key.column();
    }
    return node.column();
  }

  private int dash(RawNode list) throws RefusedException {
    int first = list.items().get(0).written();
    int dash = text.lastIndexOf('-', first - 1);
    int line = text.lastIndexOf('\n', first - 1) + 1;
    if (dash < line) {
      throw new RefusedException(list, "has its first item below the dash");
    }
    return dash - line;
  }

  /** The end of a node's last line; for a block scalar the start of the line behind its text. */
  private int endOfContent(RawNode node) {
    RawNode last = node;
    while (!last.flow() && (!last.items().isEmpty() || !last.pairs().isEmpty())) {
      last =
          last.items().isEmpty()
              ? last.pairs().get(last.pairs().size() - 1).value()
              : last.items().get(last.items().size() - 1);
    }
    if (!last.isBlock()) {
      return endOfLine(last.end());
    }
    int header = endOfLine(last.start());
    if (text.substring(last.start(), header).contains("+")) {
      return last.end();
    }
    int end = last.end();
    while (end > header && Character.isWhitespace(text.charAt(end - 1))) {
      end--;
    }
    return nextLine(endOfLine(end));
  }

  private int endOfLine(int from) {
    int end = text.indexOf('\n', from);
    if (end < 0) {
      return text.length();
    }
    return end > from && text.charAt(end - 1) == '\r' ? end - 1 : end;
  }

  /** The start of the next line, or the offset itself when it is one. */
  private int nextLine(int end) {
    if (end == 0 || text.charAt(end - 1) == '\n') {
      return end;
    }
    int line = text.indexOf('\n', end);
    return line < 0 ? text.length() : line + 1;
  }
}
