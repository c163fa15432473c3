# Times of the same questions in R's packages; one line each: name, seconds of the processor a call.
say <- function(name, times, work) {
  work()
  spent <- system.time(for (i in seq_len(times)) work())[["user.self"]] / times
  cat(name, format(spent, digits = 6), "\n", sep = "\t")
}
have <- function(package) suppressWarnings(requireNamespace(package, quietly = TRUE))
args <- commandArgs(trailingOnly = TRUE)
numbers <- function(text) as.numeric(strsplit(text, ",")[[1]])
paired <- numbers(args[1]); one <- numbers(args[2]); two <- numbers(args[3])
effects <- numbers(args[4]); variances <- numbers(args[5])

if (have("exactRankTests")) {
  say("paired\texactRankTests", 200, function() exactRankTests::perm.test(paired, rep(0, length(paired)), paired = TRUE, exact = TRUE))
  say("two\texactRankTests", 200, function() exactRankTests::perm.test(one, two, exact = TRUE))
}
if (have("coin")) {
  both <- data.frame(y = c(paired, rep(0, length(paired))), x = factor(rep(c("a", "b"), each = length(paired))),
                     block = factor(rep(seq_along(paired), 2)))
  groups <- data.frame(y = c(one, two), x = factor(rep(c("a", "b"), c(length(one), length(two)))))
  say("paired\tcoin", 20, function() coin::pvalue(coin::symmetry_test(y ~ x | block, data = both, distribution = "exact")))
  say("two\tcoin", 20, function() coin::pvalue(coin::oneway_test(y ~ x, data = groups, distribution = "exact")))
}
if (have("metafor")) {
  say("labs\tmetafor (REML, Knapp-Hartung)", 10, function() metafor::rma(effects, variances, test = "knha"))
}
