/** Rule packs, the verdicts they give on transitions, and the waivers that accept findings. */
package dev.leadsman.policy;
