#!/usr/bin/env bash
# Writes the orange-juice data (Montgomery 1997; 83 stores of Dominick's, 11 brands, 121 weeks) as two
# tables from Debian's package r-cran-bayesm (GPL-2+), installed or downloaded:
#   tools/fetch_orange_juice.sh [FOLDER]     # default: data
# FOLDER/orange_juice.csv         store,week,brand,logmove,price,deal,feat,profit (price: the brand's own)
# FOLDER/orange_juice_stores.csv  demographics of the stores
set -euo pipefail

folder=${1:-data}
if ! command -v Rscript > /dev/null; then
  echo "Rscript is missing; install it with: apt-get install --no-install-recommends r-base-core" >&2
  exit 1
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The first readable copy of the data among R's libraries, else out of the downloaded package.
find_data() {
  Rscript --vanilla -e 'cat(Sys.glob(file.path(.libPaths(), "bayesm", "data", "orangeJuice.rda")), sep = "\n")' |
    head -n 1
}
data=$(find_data)
if [[ -z $data ]]; then
  echo "Downloading r-cran-bayesm" >&2
  if ! (cd "$work" && apt-get -q download r-cran-bayesm && dpkg-deb -x r-cran-bayesm_*.deb .) \
      > "$work/log" 2>&1; then
    cat "$work/log" >&2
    echo "Could not download r-cran-bayesm; try: apt-get update" >&2
    exit 1
  fi
  data=$(find "$work" -name orangeJuice.rda | head -n 1)
  if [[ -z $data ]]; then
    echo "The package r-cran-bayesm holds no orangeJuice.rda" >&2
    exit 1
  fi
fi

mkdir -p "$folder"
cat > "$work/export.R" <<'R'
arguments <- commandArgs(trailingOnly = TRUE)
load(arguments[1])
sales <- orangeJuice$yx
prices <- as.matrix(sales[paste0("price", 1:11)])
sales$price <- prices[cbind(seq_len(nrow(sales)), sales$brand)]
columns <- c("store", "week", "brand", "logmove", "price", "deal", "feat", "profit")
options(digits = 15)
write.csv(sales[columns], file.path(arguments[2], "orange_juice.csv"), row.names = FALSE,
          quote = FALSE)
write.csv(orangeJuice$storedemo, file.path(arguments[2], "orange_juice_stores.csv"),
          row.names = FALSE, quote = FALSE)
R
Rscript --vanilla "$work/export.R" "$data" "$work"
# Complete tables only: written aside, then moved.
for table in orange_juice.csv orange_juice_stores.csv; do
  cp "$work/$table" "$folder/$table.part"
  mv "$folder/$table.part" "$folder/$table"
  echo "$folder/$table: $(($(wc -l < "$folder/$table") - 1)) rows" >&2
done
