package dev.leadsman.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.leadsman.yaml.YamlText.Kind;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class YamlTextTest {
  @Test
  void knowsPlainYaml() {
    assertEquals(Kind.YAML, kind("a: 1\n"));
    assertEquals(Kind.YAML, kind(""));
  }

  @Test
  void brokenYamlIsStillYaml() {
    assertEquals(Kind.YAML, kind("a: [1\n"));
  }

  @Test
  void knowsTemplates() {
    assertEquals(Kind.TEMPLATE, kind("version: {{ .Values.version }}\n"));
    assertEquals(Kind.TEMPLATE, kind("{{- if .x }}\na: 1\n{{- end }}\n"));
  }

  @Test
  void bracesInsideTextAreNoTemplate() {
    assertEquals(Kind.YAML, kind("query: \"{{ $labels.pod }}\"\n"));
    assertEquals(Kind.YAML, kind("# {{ comment }}\na: 1\n"));
  }

  @Test
  void knowsSops() {
    assertEquals(
        Kind.SOPS,
        kind(
            "a: ENC[AES256_GCM,data:x]\nsops:\n    kms: []\n    mac: ENC[x]\n    version: 3.9.0\n"));
    assertEquals(
        Kind.SOPS, kind("{\n\t\"a\": \"ENC[x]\",\n\t\"sops\": {\n\t\t\"mac\": \"ENC[y]\"\n\t}\n}"));
    assertEquals(Kind.YAML, kind("decryption:\n  provider: sops\n  sops: {}\n"));
    assertEquals(Kind.YAML, kind("sops: a tool\n"));
  }

  @Test
  void knowsGitCrypt() {
    assertEquals(Kind.GIT_CRYPT, kind("\0GITCRYPT\0\u0001\u0002"));
  }

  @Test
  void knowsBinaries() {
    assertEquals(Kind.BINARY, kind("a\0b"));
    assertEquals(Kind.BINARY, YamlText.kindOf(new byte[] {'a', (byte) 0xc3}));
  }

  @Test
  void knowsWhatIsTooLarge() {
    assertEquals(Kind.TOO_LARGE, YamlText.kindOf(new byte[YamlText.MAX_BYTES + 1]));
  }

  private static Kind kind(String text) {
    return YamlText.kindOf(text.getBytes(StandardCharsets.UTF_8));
  }
}
