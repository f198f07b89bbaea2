/** Terraform's and OpenTofu's language (HCL2) as a tree that knows its lines; evaluates nothing. */
package dev.leadsman.hcl;
