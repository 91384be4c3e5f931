#!/usr/bin/env bash
# Speaks every symbol of the captcha alphabet once per language and packs the clips into src/Gapura.Server/Captchas/Voices/{id,en}.bin.
# Needs espeak-ng (1.51 or newer) and sox. Run it again when CaptchaAlphabet gains a symbol.
set -euo pipefail
cd "$(dirname "$0")/../src/Gapura.Server/Captchas/Voices"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Indonesian letter names are given as espeak phonemes between [[ ]], as is a word whose written "e" its rules read wrongly:
# the closed e of be, ce, de … and the schwa of empat and enam. English letters by themselves are read by name.
indonesian=(
    '2=dua' '3=tiga' "4=[[@mp'at]]" '5=lima' "6=[[@n'am]]" '7=tujuh' '8=delapan' '9=sembilan'
    "A=[['a]]" "C=[[tS'e]]" "D=[[d'e]]" "H=[[h'a]]" "J=[[dZ'e]]" "K=[[k'a]]" "M=[['Em]]"
    "R=[['Er]]" "U=[['u]]" "W=[[w'e]]" "X=[['Eks]]" "Y=[[j'e]]"
)
english=(
    '2=two' '3=three' '4=four' '5=five' '6=six' '7=seven' '8=eight' '9=nine'
    'A=A' 'C=C' 'D=D' 'H=H' 'J=J' 'K=K' 'M=M' 'R=R' 'U=U' 'W=double-u' 'X=X' 'Y=Y'
)

# Writes a number as two bytes, the high one first.
word16() { printf "\\x$(printf %02x $(($1 >> 8)))\\x$(printf %02x $(($1 & 255)))"; }

# pack <espeak voice> <words a minute> <file> <symbol=word>…: each record is the symbol, its number of samples (16 bits), the samples (8 kHz µ-law).
pack() {
    local voice=$1 speed=$2 file=$3 entry length
    shift 3
    : > "$file"
    for entry in "$@"; do
        espeak-ng -v "$voice" -s "$speed" -p 45 -a 120 -w "$work/raw.wav" -- "${entry#*=}"
        # Trimmed at both ends to what can be heard, levelled, faded so that no clip starts or ends with a click.
        sox -R "$work/raw.wav" "$work/trimmed.wav" \
            highpass 120 norm -1 silence 1 0.005 0.4% reverse silence 1 0.005 0.4% reverse
        sox -R "$work/trimmed.wav" -t raw -r 8000 -c 1 -e mu-law -b 8 "$work/clip.ul" \
            compand 0.005,0.08 6:-60,-45,-20,-10,-6,-6 -9 -90 0.01 norm -2 fade t 0.004 -0 0.015
        length=$(stat -c %s "$work/clip.ul")
        printf '%s' "${entry%%=*}" >> "$file"
        word16 "$length" >> "$file"
        cat "$work/clip.ul" >> "$file"
    done
}

pack id 100 id.bin "${indonesian[@]}"
pack en-us 120 en.bin "${english[@]}"
