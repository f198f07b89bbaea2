package dev.leadsman.yaml;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.StreamDataWriter;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.emitter.Emitter;
import org.snakeyaml.engine.v2.events.DocumentEndEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ImplicitTuple;
import org.snakeyaml.engine.v2.events.MappingEndEvent;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceEndEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.events.StreamEndEvent;
import org.snakeyaml.engine.v2.events.StreamStartEvent;

/**
 * Writes plain Java data as one YAML document that YAML 1.1 and 1.2 read alike: block style, lists
 * not indented, keys in the order given, no folding, no anchors.
 */
public final class YamlEmitter {
  private final Emitter emitter;

  private YamlEmitter(Emitter emitter) {
    this.emitter = emitter;
  }

  /**
   * @param value maps, lists, strings, booleans, numbers, null
   * @return ends in a line break
   */
  public static String write(Object value) {
    return write(value, 2);
  }

  /**
   * @param indent blanks a level
   */
  static String write(Object value, int indent) {
    return document(indent, writer -> writer.node(value));
  }

  /** A scalar or empty collection on one line. */
  static String inline(Object value) {
    return value instanceof String text && text.indexOf('\n') >= 0
        ? quoted(text)
        : afterDash(write(Collections.singletonList(value)));
  }

  /** A text on one line, in double quotes. */
  static String quoted(String text) {
    return afterDash(
        document(
            2,
            writer -> {
              writer.emit(start(false));
              writer.emit(scalar(text, ScalarStyle.DOUBLE_QUOTED));
              writer.emit(new SequenceEndEvent());
            }));
  }

  private static String afterDash(String list) {
    return list.substring("- ".length(), list.length() - 1);
  }

  private static String document(int indent, Consumer<YamlEmitter> content) {
    DumpSettings settings =
        DumpSettings.builder()
            .setDefaultFlowStyle(FlowStyle.BLOCK)
            .setIndent(indent)
            .setWidth(Integer.MAX_VALUE)
            .setSplitLines(false)
            .setMaxSimpleKeyLength(1024)
            .setUseUnicodeEncoding(true)
            .build();
    StringBuilder text = new StringBuilder();
    YamlEmitter writer = new YamlEmitter(new Emitter(settings, new Text(text)));
    writer.emit(new StreamStartEvent());
    writer.emit(new DocumentStartEvent(false, Optional.empty(), Map.of()));
    content.accept(writer);
    writer.emit(new DocumentEndEvent(false));
    writer.emit(new StreamEndEvent());
    return text.toString();
  }

  private void node(Object value) {
    if (value instanceof Map<?, ?> map) {
      emit(new MappingStartEvent(Optional.empty(), Optional.empty(), true, style(map.isEmpty())));
      map.forEach(
          (key, item) -> {
            scalar(String.valueOf(key), true);
            node(item);
          });
      emit(new MappingEndEvent());
    } else if (value instanceof List<?> list) {
      emit(start(list.isEmpty()));
      list.forEach(this::node);
      emit(new SequenceEndEvent());
    } else if (value instanceof String text) {
      scalar(text, false);
    } else {
      emit(scalar(literal(value), ScalarStyle.PLAIN));
    }
  }

  private void scalar(String text, boolean key) {
    ScalarStyle style = ScalarStyle.PLAIN;
    if (Scalars.needsQuotes(text) || text.chars().anyMatch(YamlEmitter::isEscaped)) {
      style = ScalarStyle.DOUBLE_QUOTED;
    } else if (text.indexOf('\n') >= 0) {
      style = !key && showsEveryCharacter(text) ? ScalarStyle.LITERAL : ScalarStyle.DOUBLE_QUOTED;
    }
    emit(scalar(text, style));
  }

  /** Readers differ on these characters where they stand raw. */
  private static boolean isEscaped(int c) {
    return (c < ' ' && c != '\n' && c != '\t')
        || (c >= 0x7f && c < 0xa0)
        || c == '\u2028'
        || c == '\u2029'
        || c == '\ufeff'
        || c == '\ufffe'
        || c == '\uffff';
  }

  /** True when no line ends in a blank, the first begins with none and none begins with a tab. */
  private static boolean showsEveryCharacter(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean first = i == 0 || text.charAt(i - 1) == '\n';
      boolean last = i + 1 == text.length() || text.charAt(i + 1) == '\n';
      boolean blank = c == ' ' || c == '\t';
      if ((blank && last) || (c == '\t' && first) || (i == 0 && (blank || c == '\n'))) {
        return false;
      }
    }
    return true;
  }

  /** A number as JSON writes it, so that 1.0 and 1 are equal bytes, as they are to Kubernetes. */
  private static String literal(Object value) {
    if (value == null
        || value instanceof Boolean
        || value instanceof Long
        || value instanceof Integer) {
      return String.valueOf(value);
    }
    if (value instanceof Number number) {
      return Scalars.text(number.doubleValue());
    }
    throw new IllegalArgumentException("no YAML for " + value.getClass());
  }

  private static Event start(boolean empty) {
    return new SequenceStartEvent(Optional.empty(), Optional.empty(), true, style(empty));
  }

  private static FlowStyle style(boolean empty) {
    return empty ? FlowStyle.FLOW : FlowStyle.BLOCK;
  }

  private static Event scalar(String text, ScalarStyle style) {
    return new ScalarEvent(
        Optional.empty(), Optional.empty(), new ImplicitTuple(true, true), text, style);
  }

  private void emit(Event event) {
    emitter.emit(event);
  }

  private record Text(StringBuilder text) implements StreamDataWriter {
    @Override
    public void write(String part) {
      write(part, 0, part.length());
    }

    @Override
    public void write(String part, int from, int length) {
      for (int i = from; i < from + length; i++) {
        char c = part.charAt(i);
        if (!isEscaped(c)) {
          text.append(c);
        } else {
          // Only double quotes hold such a character, and the emitter leaves some of them raw.
          text.append(String.format("\\u%04X", (int) c));
        }
      }
    }
  }
}
