package dev.leadsman.version;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** What Helm answers to constraints over one index; the real helm is asked too, in an IT. */
final class ChartRangeCases {
  static final List<String> INDEX =
      List.of(
          "v0.0.1",
          "0.0.3",
          "0.1.0",
          "0.1.5",
          "0.2.0",
          "1.0.0-rc1",
          "1.0.0",
          "1.2.0",
          "1.2.3",
          "1.2.4-beta.2",
          "1.11.0",
          "1.11.7",
          "1.16.0",
          "1.16.7",
          "1.17.000",
          "1.17.401",
          "1.18.0",
          "1.19.1",
          "1.19.2+build.7",
          "2.0.0",
          "2.1.0-alpha",
          "3.30.1-build2025061101",
          "v4.0.202",
          "11.1.0",
          "12.0.0-rc.1");

  private static final String NOTHING = "-";

  private static final String ANSWERS =
      """
      | 11.1.0
      * | 11.1.0
      x | 11.1.0
      1.2.3 | 1.2.3
      v1.2.3 | 1.2.3
      =1.2.3 | 1.2.3
      = v1.2.3 | 1.2.3
      1.2.9 | -
      1.17.000 | 1.17.000
      1.17.0 | 1.17.000
      0.0.1 | v0.0.1
      4.0.202 | v4.0.202
      1.19.2 | 1.19.2+build.7
      1.19 | 1.19.2+build.7
      1 | 1.19.2+build.7
      1.x | 1.19.2+build.7
      1.X.X | 1.19.2+build.7
      1.11.x | 1.11.7
      1.11.* | 1.11.7
      ~1.16 | 1.16.7
      ~1.16.1 | 1.16.7
      ~1.17.0 | 1.17.401
      ~1 | 1.19.2+build.7
      ~>1.2.0 | 1.2.3
      ~0 | 0.2.0
      ~0.0.0 | 11.1.0
      ~1.99 | -
      ^1.2 | 1.19.2+build.7
      ^1.2.3 | 1.19.2+build.7
      ^0 | 0.2.0
      ^0.1 | 0.1.5
      ^0.1.0 | 0.1.5
      ^0.0 | 0.0.3
      ^0.0.1 | v0.0.1
      ^0.0.2 | -
      ^3.30.0 | -
      ^* | -
      >=1 <2 | 1.19.2+build.7
      >=1, <2 | 1.19.2+build.7
      >=1,<2 | 1.19.2+build.7
      >= 1.2.0, < 1.12 | 1.11.7
      >1 | 11.1.0
      >11 | -
      >11.0 | 11.1.0
      >11.1 | -
      >4.0.202 | 11.1.0
      <1.2.0 | 1.0.0
      <1.2 | 1.0.0
      <=1.2 | 1.2.3
      <=1 | 1.19.2+build.7
      =<1.2.0 | 1.2.0
      =>1.2.0 <=1.2.0 | 1.2.0
      !=11.1.0 | 12.0.0-rc.1
      !=11.x | v4.0.202
      !=11.1 | v4.0.202
      >=1.0.0 !=1.19.2 <2 | 1.19.1
      1.2.0 - 1.11.0 | 1.11.0
      1.2 - 1.16 | 1.16.7
      1.0 - 2 | 2.0.0
      1.2.x \\|\\| 0.1.x | 1.2.3
      <1 \\|\\| >=4 <5 | v4.0.202
      1.0.0-rc1 | 1.0.0-rc1
      ~1.2.0-0 | 1.2.4-beta.2
      ^1.0.0-0 | 1.19.2+build.7
      >=1.0.0-0 <1.0.0 | -
      >=1.0.0-0 <1.0.1-0 | 1.0.0
      >0.0.0-0 | 12.0.0-rc.1
      >=2.0.1-0 <3.0.0-0 | 2.1.0-alpha
      3.30.1-build2025061101 | 3.30.1-build2025061101
      >=3.30.1 <4 | -
      1.2.3+anything | 1.2.3
      """;

  private ChartRangeCases() {}

  /** Range, and what Helm takes; null for nothing. */
  static Stream<Arguments> answers() {
    return Arrays.stream(ANSWERS.split("\n"))
        .map(line -> line.split("(?<!\\\\)\\|", -1))
        .map(
            cells ->
                Arguments.of(
                    cells[0].strip().replace("\\", ""),
                    cells[1].strip().equals(NOTHING) ? null : cells[1].strip()));
  }

  static Stream<String> refused() {
    return Stream.of(
        "latest",
        "1.2.3.4",
        "1.2 3.",
        ">",
        ">=1 ||",
        "|| 1",
        "1.2.3-",
        "1..2",
        "a.b.c",
        "1.2,,3",
        ">>1",
        "{{ .Values.version }}",
        "^1.2.3-01");
  }
}
