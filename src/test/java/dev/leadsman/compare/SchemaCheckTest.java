package dev.leadsman.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaCheckTest {
  @ParameterizedTest(name = "{0} under {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {a: 1}          | {type: object, properties: {a: {type: integer}}}              |
          {a: 1.0}        | {type: object, properties: {a: {type: integer}}}              |
          {a: 1.5}        | {type: object, properties: {a: {type: integer}}}              | /a is 1.5 and must be integer
          {a: x}          | {type: object, properties: {a: {type: integer}}}              | /a is "x" and must be integer
          {a: {}}         | {type: object, properties: {a: {type: array}}}                | /a is an object and must be array
          {a: 1}          | {type: object}                                                | /a is not known
          {a: {b: 1}}     | {type: object, properties: {a: {type: object, additionalProperties: {type: string}}}} | /a/b is 1 and must be string
          {a: {b: 1}}     | {type: object, properties: {a: {type: object, x-kubernetes-preserve-unknown-fields: true}}} |
          {a: 80}         | {type: object, properties: {a: {x-kubernetes-int-or-string: true, anyOf: [{type: integer}, {type: string}]}}} |
          {a: true}       | {type: object, properties: {a: {x-kubernetes-int-or-string: true}}} | /a is true and must be integer or string
          {a: null}       | {type: object, properties: {a: {type: string}}}               | /a is null
          {a: null}       | {type: object, properties: {a: {type: string, nullable: true}}} |
          {}              | {type: object, required: [a], properties: {a: {type: string}}} | /a is required
          {}              | {type: object, required: [a], properties: {a: {type: string, default: b}}} |
          {a: [1, x]}     | {type: object, properties: {a: {type: array, items: {type: integer}}}} | /a/1 is "x" and must be integer
          {a: []}         | {type: object, properties: {a: {type: array, minItems: 1}}}   | /a has 0 items and needs 1
          {a: 5}          | {type: object, properties: {a: {type: integer, maximum: 4}}}  | /a is 5 and above the maximum of 4
          {a: abc}        | {type: object, properties: {a: {type: string, maxLength: 2}}} | /a has 3 characters and may have 2
          {a: 1}          | {type: object, properties: {a: {type: integer}}, anyOf: [{required: [b]}, {required: [c]}]} | / fits no alternative of anyOf
          {a: 1, b: 1}    | {type: object, properties: {a: {type: integer}, b: {type: integer}}, oneOf: [{required: [a]}, {required: [b]}]} | / does not fit exactly one alternative of oneOf
          {status: x}     | {type: object, required: [metadata, status]}                  |
          """)
  void judgesAsTheApiServerDoes(String object, String schema, String problem) {
    List<SchemaCheck.Problem> problems =
        SchemaCheck.of(Given.values(object).tree(), Given.values(schema).tree(), false);

    assertEquals(
        problem == null ? List.of() : List.of(problem),
        problems.stream()
            .map(found -> (found.path().isEmpty() ? "/" : found.path()) + " " + found.text())
            .toList());
  }
}
