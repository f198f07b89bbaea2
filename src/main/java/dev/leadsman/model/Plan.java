package dev.leadsman.model;

import java.util.List;

/**
 * Base and head joined.
 *
 * @param transitions every component of every subject, touched or not, by release, file and line
 * @param notes for people, e.g. why two subjects could not be joined
 */
public record Plan(List<Transition> transitions, List<String> notes) {
  public Plan {
    transitions = List.copyOf(transitions);
    notes = List.copyOf(notes);
  }

  public List<Transition> touched() {
    return transitions.stream().filter(Transition::touched).toList();
  }

  public List<Bump> bumps() {
    return transitions.stream()
        .flatMap(transition -> transition.bumps().stream())
        .distinct()
        .toList();
  }
}
