package dev.leadsman.yaml;

import dev.leadsman.model.Location;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Builds the nodes of a text from the parser's events, within bounds on size and depth. */
final class RawParser {
  private static final int MAX_CHARACTERS = 32 * 1024 * 1024;

  /** Deep enough for every real document, and no risk for recursion. */
  static final int MAX_DEPTH = 200;

  private static final int MAX_NODES = 1_000_000;
  private static final int MAX_TABS = 100;

  private final String file;
  private final String text;
  private final int firstLine;
  private final Offsets offsets;
  private final Map<String, RawNode> anchors = new HashMap<>();
  private final Set<String> open = new HashSet<>();
  private Iterator<Event> events;
  private int nodes;

  private RawParser(String file, String text, int firstLine) {
    this.file = file;
    this.text = text;
    this.firstLine = firstLine;
    this.offsets = Offsets.of(text);
  }

  /** The root of every document of a text. */
  static List<RawNode> parse(String file, String text, int firstLine) throws YamlException {
    return new RawParser(file, text, firstLine).documents();
  }

  private List<RawNode> documents() throws YamlException {
    if (text.length() > MAX_CHARACTERS) {
      throw new YamlException(at(0), "is larger than 32 MiB", null);
    }
    refuseLineSeparators();
    String source = text;
    for (int repaired = 0; ; repaired++) {
      try {
        return documents(source);
      } catch (MarkedYamlEngineException e) {
        Optional<String> better =
            repaired < MAX_TABS ? withoutTab(source, e.getProblemMark()) : Optional.empty();
        if (better.isEmpty()) {
          int line = e.getProblemMark().map(Mark::getLine).orElse(0);
          throw new YamlException(at(line), e.getProblem(), e);
        }
        source = better.get();
      } catch (ReaderException e) {
        int position = Math.min(offsets.of(e.getPosition()), text.length());
        throw new YamlException(
            at(lineOf(position)), String.format("holds the character U+%04X", e.getCodePoint()), e);
      } catch (YamlEngineException e) {
        throw new YamlException(at(0), e.getMessage(), e);
      }
    }
  }

  private List<RawNode> documents(String source) throws YamlException {
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(file)
            .setUseMarks(true)
            .setCodePointLimit(Integer.MAX_VALUE)
            // The whole text at once: the reader fails on a surrogate pair across two buffers,
            // https://github.com/FasterXML/jackson-dataformats-text/issues/508
            .setBufferSize(Math.max(1024, source.length() + 1))
            .build();
    nodes = 0;
    open.clear();
    List<RawNode> roots = new ArrayList<>();
    events = new Parse(settings).parseString(source).iterator();
    while (events.hasNext()) {
      Event event = events.next();
      if (event.getEventId() == Event.ID.DocumentStart) {
        anchors.clear();
        roots.add(node(events.next(), 0));
      }
    }
    return roots;
  }

  /**
   * Helm's parser takes a tab for a blank after {@code key:}, and this one stops at it: the text
   * with blanks instead, or empty when it stopped for another reason.
   */
  private Optional<String> withoutTab(String source, Optional<Mark> problem) {
    int at = problem.map(mark -> offsets.of(mark.getIndex())).orElse(0);
    if (at >= source.length() || source.charAt(at) != '\t') {
      return Optional.empty();
    }
    int lineStart = source.lastIndexOf('\n', at) + 1;
    if (!source.substring(lineStart, at).stripTrailing().endsWith(":")) {
      return Optional.empty();
    }
    StringBuilder better = new StringBuilder(source);
    for (int i = at; i < source.length() && source.charAt(i) == '\t'; i++) {
      better.setCharAt(i, ' ');
    }
    return Optional.of(better.toString());
  }

  /**
   * YAML 1.1 breaks lines at these three and YAML 1.2 does not, so a comment or a text may end
   * where this parser sees it go on.
   */
  private void refuseLineSeparators() throws YamlException {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\u0085' || c == '\u2028' || c == '\u2029') {
        throw new YamlException(
            at(lineOf(i)),
            String.format(
                "holds the character U+%04X, which only some readers break lines at", (int) c),
            null);
      }
    }
  }

  private RawNode node(Event event, int depth) throws YamlException {
    Mark mark = event.getStartMark().orElseThrow();
    if (depth > MAX_DEPTH) {
      throw new YamlException(
          at(mark.getLine()), "nests deeper than " + MAX_DEPTH + " levels", null);
    }
    if (++nodes > MAX_NODES) {
      throw new YamlException(at(mark.getLine()), "holds over " + MAX_NODES + " nodes", null);
    }
    if (event instanceof AliasEvent alias) {
      return alias(alias, mark);
    }
    RawNode node;
    if (event instanceof ScalarEvent scalar) {
      node = scalar(scalar, mark);
    } else if (event instanceof SequenceStartEvent start) {
      node = sequence(start, mark, depth);
    } else if (event instanceof MappingStartEvent start) {
      node = mapping(start, mark, depth);
    } else {
      throw new AssertionError("no case for " + event);
    }
    if (node.anchor() != null) {
      anchors.put(node.anchor(), node);
    }
    return node;
  }

  private RawNode alias(AliasEvent alias, Mark mark) throws YamlException {
    String name = alias.getAlias().getValue();
    RawNode target = anchors.get(name);
    if (open.contains(name) || target == null) {
      String problem = open.contains(name) ? " stands inside what it names" : " names no anchor";
      throw new YamlException(at(mark.getLine()), "alias *" + name + problem, null);
    }
    int start = offsets.of(mark.getIndex());
    return new RawNode(
        target.kind(),
        mark.getLine(),
        mark.getColumn(),
        start,
        start,
        end(alias),
        null,
        null,
        null,
        false,
        "",
        List.of(),
        List.of(),
        target);
  }

  private RawNode scalar(ScalarEvent scalar, Mark mark) {
    int written = offsets.of(mark.getIndex());
    int end = end(scalar);
    String tag = scalar.getTag().orElse(null);
    String anchor = scalar.getAnchor().map(Anchor::getValue).orElse(null);
    int start = tag == null && anchor == null ? written : skipProperties(written, end);
    return new RawNode(
        YamlNode.Kind.SCALAR,
        mark.getLine(),
        mark.getColumn(),
        start,
        written,
        end,
        tag,
        anchor,
        scalar.getScalarStyle(),
        false,
        scalar.getValue(),
        List.of(),
        List.of(),
        null);
  }

  private RawNode sequence(SequenceStartEvent start, Mark mark, int depth) throws YamlException {
    Optional<String> anchor = enter(start.getAnchor());
    List<RawNode> items = new ArrayList<>();
    Event event = events.next();
    int end = end(start);
    for (; event.getEventId() != Event.ID.SequenceEnd; event = events.next()) {
      RawNode item = node(event, depth + 1);
      items.add(item);
      end = item.end();
    }
    anchor.ifPresent(open::remove);
    return collection(
        YamlNode.Kind.SEQUENCE,
        mark,
        anchor,
        start.getTag(),
        start.isFlow(),
        start.isFlow() ? end(event) : end,
        List.of(),
        items);
  }

  private RawNode mapping(MappingStartEvent start, Mark mark, int depth) throws YamlException {
    Optional<String> anchor = enter(start.getAnchor());
    List<RawNode.Pair> pairs = new ArrayList<>();
    Event event = events.next();
    int end = end(start);
    for (; event.getEventId() != Event.ID.MappingEnd; event = events.next()) {
      RawNode key = node(event, depth + 1);
      RawNode value = node(events.next(), depth + 1);
      pairs.add(new RawNode.Pair(key, value));
      end = value.end();
    }
    anchor.ifPresent(open::remove);
    return collection(
        YamlNode.Kind.MAPPING,
        mark,
        anchor,
        start.getTag(),
        start.isFlow(),
        start.isFlow() ? end(event) : end,
        pairs,
        List.of());
  }

  private Optional<String> enter(Optional<Anchor> anchor) {
    anchor.map(Anchor::getValue).ifPresent(open::add);
    return anchor.map(Anchor::getValue);
  }

  private RawNode collection(
      YamlNode.Kind kind,
      Mark mark,
      Optional<String> anchor,
      Optional<String> tag,
      boolean flow,
      int end,
      List<RawNode.Pair> pairs,
      List<RawNode> items) {
    int written = offsets.of(mark.getIndex());
    boolean bare = anchor.isEmpty() && tag.isEmpty();
    return new RawNode(
        kind,
        mark.getLine(),
        mark.getColumn(),
        bare ? written : skipProperties(written, end),
        written,
        end,
        tag.orElse(null),
        anchor.orElse(null),
        null,
        flow,
        "",
        pairs,
        items,
        null);
  }

  private int end(Event event) {
    return offsets.of(event.getEndMark().orElseThrow().getIndex());
  }

  /** The offset after anchor and tag and the blanks behind them. */
  private int skipProperties(int from, int end) {
    int at = from;
    while (at < end && (text.charAt(at) == '&' || text.charAt(at) == '!')) {
      while (at < end && !Character.isWhitespace(text.charAt(at))) {
        at++;
      }
      int after = at;
      while (after < end && (text.charAt(after) == ' ' || text.charAt(after) == '\t')) {
        after++;
      }
      at = after;
    }
    return at;
  }

  private Location at(int line) {
    return new Location(file, firstLine + line);
  }

  private int lineOf(int offset) {
    return (int) text.substring(0, offset).chars().filter(c -> c == '\n').count();
  }

  /** The parser counts code points, Java counts chars. */
  private interface Offsets {
    int of(int codePoints);

    static Offsets of(String text) {
      int[] codePoints = text.codePoints().filter(c -> c > 0xFFFF).limit(1).toArray();
      if (codePoints.length == 0) {
        return index -> index;
      }
      int[] starts = new int[text.codePointCount(0, text.length()) + 1];
      int offset = 0;
      for (int i = 0; i < starts.length; i++) {
        starts[i] = offset;
        offset += offset < text.length() ? Character.charCount(text.codePointAt(offset)) : 0;
      }
      return index -> starts[Math.min(index, starts.length - 1)];
    }
  }
}
