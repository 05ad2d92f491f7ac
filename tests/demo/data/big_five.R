# The figures of R's psych for the Big Five items, as lines of big_five.csv: Rscript big_five.R bfi.csv
# psych::alpha takes the people who answered all items of a scale, as Surveymark does.
library(psych)
data <- read.csv(commandArgs(trailingOnly = TRUE)[1])
keys <- list(
    agreeableness     = c("-A1", "A2", "A3", "A4", "A5"),
    conscientiousness = c("C1", "C2", "C3", "-C4", "-C5"),
    extraversion      = c("-E1", "-E2", "E3", "E4", "E5"),
    neuroticism       = c("N1", "N2", "N3", "N4", "N5"),
    openness          = c("O1", "-O2", "O3", "O4", "-O5")
)
program <- paste("psych", packageVersion("psych"))
say <- function(figure, scale, other, value)
    cat(sprintf("%s,%s,%s,%s,%.17g\n", program, figure, scale, other, value), sep = "")
scores <- list()
for (scale in names(keys)) {
    key <- keys[[scale]]
    items <- sub("-", "", key)
    reversed <- startsWith(key, "-")
    answers <- data[, items]
    answers[, reversed] <- 7 - answers[, reversed]
    complete <- answers[complete.cases(answers), ]
    found <- alpha(complete, warnings = FALSE)
    interval <- alpha.ci(found$total$raw_alpha, n.obs = nrow(complete), n.var = 5)
    say("n", scale, "", nrow(complete))
    say("alpha", scale, "", found$total$raw_alpha)
    say("alpha_low", scale, "", interval$lower.ci)
    say("alpha_high", scale, "", interval$upper.ci)
    for (place in seq_along(items)) {
        say("alpha_without", scale, items[place], found$alpha.drop$raw_alpha[place])
        say("item_total", scale, items[place], found$item.stats$r.drop[place])
    }
    scores[[scale]] <- rowMeans(answers)
    say("mean", scale, "", mean(scores[[scale]], na.rm = TRUE))
    say("sd", scale, "", sd(scores[[scale]], na.rm = TRUE))
}
scores <- as.data.frame(scores)
ps <- c()
for (one in 1:4) for (other in (one + 1):5) {
    names <- colnames(scores)[c(one, other)]
    both <- corr.test(scores[, names], adjust = "none")
    say("pairs", names[1], names[2], sum(complete.cases(scores[, names])))
    say("r", names[1], names[2], both$r[1, 2])
    say("p", names[1], names[2], both$p[1, 2])
    ps <- c(ps, both$p[1, 2])
    say("r_low", names[1], names[2], both$ci$lower)
    say("r_high", names[1], names[2], both$ci$upper)
}
pairs <- combn(colnames(scores), 2)
for (place in seq_along(ps))
    say("p_adjusted", pairs[1, place], pairs[2, place], p.adjust(ps, "BH")[place])
