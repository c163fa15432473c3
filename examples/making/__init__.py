"""What examples/make.py is made of: who, when, which answers, which pictures. Everything here is made up."""
