package dev.leadsman.yaml;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Texts that writers of YAML get wrong: known ones, and the same many at random. */
final class OddTexts {
  private static final List<String> PARTS =
      List.of(
          " ",
          "  ",
          "\n",
          "\n\n",
          "\t",
          "\r",
          "\r\n",
          "a",
          "b c",
          "#",
          " #",
          ":",
          ": ",
          "-",
          "- ",
          "?",
          "? ",
          "'",
          "\"",
          "\\",
          "{",
          "}",
          "[",
          "]",
          ",",
          "&",
          "*",
          "!",
          "|",
          ">",
          "%",
          "@",
          "`",
          "~",
          "null",
          "yes",
          "on",
          "0755",
          "1e3",
          "1_0",
          "0x1F",
          "12:30",
          "2001-01-01",
          ".inf",
          "<<",
          "=",
          "---",
          "...",
          "é",
          "名",
          "😀",
          "\u0000",
          "\u001b",
          "\u007f",
          "\u0085",
          "\u00a0",
          "\u2028",
          "\u2029",
          "\ufeff",
          "\ufffe",
          "\ue000",
          "{{ x }}",
          "${y}",
          "0",
          "1.0",
          "+1");

  private OddTexts() {}

  static List<String> all(int random) {
    List<String> texts = new ArrayList<>(List.of("", "y", "Y", "N", "OFF", "True", "NULL", "0o17"));
    texts.addAll(PARTS);
    Random dice = new Random(20261121);
    for (int i = 0; i < random; i++) {
      StringBuilder text = new StringBuilder();
      for (int parts = 1 + dice.nextInt(6); parts > 0; parts--) {
        text.append(PARTS.get(dice.nextInt(PARTS.size())));
      }
      texts.add(text.toString());
    }
    return texts;
  }
}
