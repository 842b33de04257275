#!/bin/sh
# Makes every file in media/ anew, from the drawings beside this script and the words in it.
# Debian packages: librsvg2-bin, imagemagick, ffmpeg, espeak-ng, fonts-dejavu.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
export SOURCE_DATE_EPOCH=0
ffmpeg() { command ffmpeg -nostdin -loglevel error -y "$@"; }
exact="-map_metadata -1 -fflags +bitexact -flags:v +bitexact -flags:a +bitexact"

# Pictures: drawn as SVG, rendered by librsvg, written by librsvg (PNG) or ImageMagick (JPEG).
for name in lighthouse chessboard moon-phases; do
  rsvg-convert --output "media/$name.png" "drawings/$name.svg"
done
for name in candle honeycomb; do
  rsvg-convert --output "$work/$name.png" "drawings/$name.svg"
  convert "$work/$name.png" -strip -quality 82 "media/$name.jpg"
done

# Speech: public-domain sentences read by espeak-ng, encoded by LAME in ffmpeg.
speak() { espeak-ng -v "$1" -s 150 -w "$2" "$3"; }
speak en-us "$work/gettysburg.wav" "It is rather for us to be here dedicated to the great task remaining before us: \
that we here highly resolve that these dead shall not have died in vain, \
and that government of the people, by the people, for the people, shall not perish from the earth."
ffmpeg -i "$work/gettysburg.wav" $exact -ac 1 -ar 22050 -c:a libmp3lame -b:a 32k media/gettysburg.mp3
speak en-gb "$work/raven.wav" "Once upon a midnight dreary, while I pondered, weak and weary, \
over many a quaint and curious volume of forgotten lore."
ffmpeg -i "$work/raven.wav" $exact -ac 1 -ar 11025 -c:a pcm_s16le media/raven.wav

# Sound: WHAT HATH GOD WROUGHT in Morse code, a 700 Hz tone of 60 ms a dot, gaps of 1, 3 and 7 dots.
keyed=$(printf '%s' ".-- .... .- -/.... .- - ..../--. --- -../.-- .-. --- ..- --. .... -" |
  awk '{ at = 0; unit = 0.06
    for (i = 1; i <= length($0); i++) {
      sign = substr($0, i, 1)
      if (sign == ".") { printf "+between(t,%.2f,%.2f)", at, at + unit; at += 2 * unit }
      if (sign == "-") { printf "+between(t,%.2f,%.2f)", at, at + 3 * unit; at += 4 * unit }
      if (sign == " ") at += 2 * unit
      if (sign == "/") at += 6 * unit
    } }')
ffmpeg -f lavfi -i "aevalsrc='0.5*sin(2*PI*700*t)*min(1,0$keyed)':s=8000:d=13" $exact -c:a pcm_u8 media/telegraph.wav

# Video with sound: a steamer passes the lighthouse and blows its horn. H.264 and AAC in MP4.
rsvg-convert --output "$work/harbour.png" drawings/harbour.svg
rsvg-convert --output "$work/steamship.png" drawings/steamship.svg
ffmpeg -loop 1 -framerate 12 -t 6 -i "$work/harbour.png" -loop 1 -framerate 12 -t 6 -i "$work/steamship.png" \
  -f lavfi -i "aevalsrc='0.4*(sin(2*PI*110*t)+0.5*sin(2*PI*165*t))*between(mod(t,3),0.4,1.9)':s=22050:d=6" \
  -filter_complex "[0][1]overlay=x='-120+35*t':y='74+2*sin(2*t)':shortest=1,format=yuv420p" $exact \
  -c:v libx264 -preset veryslow -crf 26 -threads 1 -c:a aac -b:a 32k -movflags +faststart media/steamer.mp4

# Video with speech: the Moon through one month, 10 frames a second. H.264 and AAC in MOV.
for day in $(seq 0 59); do
  awk -v day="$day" 'BEGIN {
    turn = 2 * 3.14159265 * day / 60; k = cos(turn) * 70; wide = k < 0 ? -k : k
    outer = day < 30 ? 1 : 0; inner = (day < 30) == (k > 0) ? 0 : 1
    print "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"320\" height=\"180\"><rect width=\"320\" height=\"180\" fill=\"#0d1022\"/>"
    print "<circle cx=\"160\" cy=\"90\" r=\"70\" fill=\"#2a2f3d\"/>"
    printf "<path d=\"M160 20 A70 70 0 0 %d 160 160 A%.2f 70 0 0 %d 160 20 Z\" fill=\"#f4efdc\"/>", outer, wide, inner
    print "<g fill=\"#8d8a80\" fill-opacity=\"0.35\"><circle cx=\"140\" cy=\"64\" r=\"16\"/><circle cx=\"178\" cy=\"78\" r=\"11\"/>"
    print "<circle cx=\"150\" cy=\"116\" r=\"13\"/><circle cx=\"190\" cy=\"120\" r=\"8\"/></g></svg>"
  }' >"$work/moon.svg"
  rsvg-convert --output "$work/moon-$(printf %02d "$day").png" "$work/moon.svg"
done
speak en-gb "$work/moon.wav" "The Moon waxes from new to full, and wanes again to new, in twenty-nine days and a half."
ffmpeg -framerate 10 -i "$work/moon-%02d.png" -i "$work/moon.wav" $exact -vf format=yuv420p -ac 1 \
  -c:v libx264 -preset veryslow -crf 26 -threads 1 -c:a aac -b:a 32k media/moon.mov

# A PDF of four pages with text, charts and drawings, written by cairo in librsvg.
rsvg-convert --format pdf --output media/almanac.pdf drawings/almanac-1.svg drawings/almanac-2.svg \
  drawings/almanac-3.svg drawings/almanac-4.svg
