# The manifests, against the schemas of Kubernetes and the options of a merhaba that is built here.

has node npm || return 0
program=()
[ ! -x build/merhaba ] || program=("$PWD/build/merhaba")
result=0
packaging/kubernetes/validate.mjs "${program[@]}" || result=$?
if [ $result = 77 ]; then skip "the schemas could not be had"
else check "the manifests are valid" test $result = 0; fi
