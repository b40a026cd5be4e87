// Written by generate docs. Do not edit.
// swift-format-ignore-file

extension ExplanationPages {
  static let w0318 = ###"""
# W0318: A constant has elements that are NaN or infinite

Warning, area: graphs.

One NaN among the weights makes every result that depends on it NaN; an infinity does so as soon as
it meets a zero or another infinity. Both are what a training leaves behind that did not converge,
or a conversion to a narrower type that overflowed. Masks of attention hold infinities on purpose.
Values are looked at with --weights alone.

## How to mend it

Export the model from a sound checkpoint, or in a wider type. Where the infinities are a mask's,
allow the code for that file.

"""###
}
