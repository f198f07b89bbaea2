package dev.leadsman.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ConfigTest {
  @Test
  void aRepositoryWithoutAFileHasDefaults() throws Exception {
    assertEquals(Config.DEFAULT, Config.parse(".leadsman.yaml", ""));
  }
}
