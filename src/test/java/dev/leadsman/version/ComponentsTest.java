package dev.leadsman.version;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComponentsTest {
  private static final Components COMPONENTS = Components.load();

  @Test
  void placesEveryKnownRelease() {
    for (Component component : COMPONENTS.all()) {
      component
          .releases()
          .values()
          .forEach(
              version ->
                  assertTrue(
                      component.scheme().read(version).isPresent(), component + " " + version));
    }
    assertEquals(77, COMPONENTS.component("aws-vpc-cni").orElseThrow().releases().size());
    assertEquals(93, COMPONENTS.component("spiderpool").orElseThrow().releases().size());
  }

  @ParameterizedTest
  @CsvSource({
    "quay.io/cilium/cilium:v1.17.4, cilium",
    "602401143452.dkr.ecr.us-west-2.amazonaws.com/amazon-k8s-cni:v1.18.1, aws-vpc-cni",
    "localhost:5000/amazon-k8s-cni:v1.18.1, aws-vpc-cni",
    "quay.io/cilium/tetragon:v1.2.0,",
  })
  void recognisesImages(String image, String component) {
    assertEquals(
        Optional.ofNullable(component),
        COMPONENTS.byImage(image).map(match -> match.component().id()));
  }

  @Test
  void knowsWhichChartsAnRke2ReleaseBundles() {
    Map<String, String> charts = COMPONENTS.bundled("v1.26.14-rke2r1");

    assertEquals("1.15.100", charts.get("rke2-cilium"));
    assertEquals(Map.of(), COMPONENTS.bundled("v1.99.0+rke2r1"));
  }
}
