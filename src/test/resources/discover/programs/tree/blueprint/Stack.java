class Stack {
  Object nodes() {
    return new VpcCniAddOn(version);
  }
}
