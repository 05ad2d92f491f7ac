# Writes raking.csv: the schools of apisrs (R package survey 4.1, a simple random sample of 200 Californian schools),
# raked to the population's margins as in the package's own examples, and the weighted mean of api00 with its standard error.
# Run with: Rscript raking.R > raking.csv
suppressPackageStartupMessages(library(survey))
data(api)
types <- data.frame(stype = c("E", "H", "M"), Freq = c(4421, 755, 1018))
wide <- data.frame(sch.wide = c("No", "Yes"), Freq = c(1072, 5122))
drawn <- svydesign(ids = ~1, weights = ~pw, data = apisrs)
raked <- rake(drawn, list(~stype, ~sch.wide), list(types, wide), control = list(maxit = 100, epsilon = 1e-12))
weight <- weights(raked)
mean <- svymean(~api00, svydesign(ids = ~1, weights = weight, data = apisrs), deff = "replace")
cat("stype,sch_wide,api00,weight\n")
cat(sprintf("%s,%s,%d,%.17g\n", apisrs$stype, apisrs$sch.wide, apisrs$api00, weight / mean(weight)), sep = "")
cat(sprintf("mean,%.17g,%.17g,%.17g\n", coef(mean), SE(mean), deff(mean)))
