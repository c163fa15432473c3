"""The product's own figures, as ratios in one run: `script/bench`. Not a test: it never fails."""
