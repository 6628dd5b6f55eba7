// SPDX-License-Identifier: BSD-3-Clause
/* A recording as it sounds in a room: convolved with the room's impulse response, at once
 * and in blocks as they arrive from a microphone.
 *
 *   example_reverb <recording.wav> <response.npy> <folder>
 *
 * reverb.py is the same program in Python. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ndabi/ndabi.h"

enum { kBlock = 256 };

static void Fail(const char* path, const char* what) {
  fprintf(stderr, "example_reverb: %s %s\n", path, what);
  exit(1);
}

/* Ends the program with the message of a call that must not fail. */
static void Check(int32_t status) {
  char message[512];
  if (status == 0) return;
  nd_error_message(status, message, sizeof message, NULL);
  Fail("", message);
}

static const nd_view* ViewOf(nd_array a) {
  const nd_view* view;
  Check(nd_view_of(a, &view));
  return view;
}

static uint32_t Number(const unsigned char* bytes, int count) {
  uint32_t number = 0;
  for (int i = count; i-- > 0;) number = number << 8 | bytes[i];
  return number;
}

/* The samples of a WAV file of 16 bits, -1 to 1, all channels together. */
static nd_array ReadWav(const char* path, uint32_t* rate) {
  unsigned char head[12], part[8], format[40];
  uint32_t channels = 0;
  FILE* file = fopen(path, "rb");
  if (file == NULL) Fail(path, "cannot be read");
  if (fread(head, 1, 12, file) != 12 || memcmp(head, "RIFF", 4) != 0 ||
      memcmp(head + 8, "WAVE", 4) != 0) {
    Fail(path, "is not a WAV file");
  }
  while (fread(part, 1, 8, file) == 8) {
    const uint32_t bytes = Number(part + 4, 4);
    if (memcmp(part, "fmt ", 4) == 0 && bytes >= 16 && bytes <= sizeof format) {
      if (fread(format, 1, bytes, file) != bytes) Fail(path, "is cut short");
      const uint32_t code = Number(format, 2), bits = Number(format + 14, 2);
      channels = Number(format + 2, 2);
      *rate = Number(format + 4, 4);
      if ((code != 1 && code != 0xFFFE) || bits != 16 || channels < 1) {
        Fail(path, "must have samples of 16 bits");
      }
    } else if (memcmp(part, "data", 4) == 0 && channels > 0) {
      const int64_t count = bytes / (2 * channels);
      unsigned char* data = malloc(bytes);
      nd_array result;
      Check(nd_empty(ND_FLOAT32, 1, &count, &result));
      float* samples = ViewOf(result)->data;
      if (data == NULL || fread(data, 1, bytes, file) != bytes)
        Fail(path, "is cut short");
      for (int64_t i = 0; i < count; i++) {
        float sum = 0;
        for (uint32_t channel = 0; channel < channels; channel++) {
          sum += (int16_t)Number(data + 2 * (i * channels + channel), 2);
        }
        samples[i] = sum * (float)(1.0 / (32768.0 * channels));
      }
      free(data);
      fclose(file);
      return result;
    } else if (fseek(file, bytes + bytes % 2, SEEK_CUR) != 0) {
      break;
    }
  }
  Fail(path, "has no sound");
  return 0;
}

static void Put(unsigned char* bytes, int count, uint32_t number) {
  for (int i = 0; i < count; i++) bytes[i] = (unsigned char)(number >> 8 * i);
}

/* A contiguous float32 array (channels, samples) as a WAV file of 16 bits. */
static void WriteWav(const char* path, uint32_t rate, nd_array lines) {
  const nd_view* view = ViewOf(lines);
  const uint32_t channels = (uint32_t)view->shape[0], count = (uint32_t)view->shape[1];
  const uint32_t bytes = 2 * channels * count;
  const float* samples = view->data;
  unsigned char* file_bytes = malloc(44 + bytes);
  if (file_bytes == NULL) Fail(path, "is too large");
  memcpy(file_bytes, "RIFF....WAVEfmt ", 16);
  Put(file_bytes + 4, 4, 36 + bytes);
  Put(file_bytes + 16, 4, 16);
  Put(file_bytes + 20, 2, 1);
  Put(file_bytes + 22, 2, channels);
  Put(file_bytes + 24, 4, rate);
  Put(file_bytes + 28, 4, 2 * channels * rate);
  Put(file_bytes + 32, 2, 2 * channels);
  Put(file_bytes + 34, 2, 16);
  memcpy(file_bytes + 36, "data", 4);
  Put(file_bytes + 40, 4, bytes);
  for (uint32_t i = 0; i < count; i++) {
    for (uint32_t channel = 0; channel < channels; channel++) {
      const float sample = fminf(fmaxf(samples[channel * count + i], -1), 1);
      Put(file_bytes + 44 + 2 * (i * channels + channel), 2,
          (uint32_t)(int32_t)rintf(sample * 32767));
    }
  }
  FILE* file = fopen(path, "wb");
  if (file == NULL || fwrite(file_bytes, 1, 44 + bytes, file) != 44 + bytes ||
      fclose(file) != 0) {
    Fail(path, "cannot be written");
  }
  free(file_bytes);
}

/* Line number `index` of an array: a view. */
static nd_array Line(nd_array lines, int64_t index) {
  const int64_t item[] = {ND_ITEM_INDEX, index, 0, 1};
  nd_array result;
  Check(nd_slice(lines, item, 1, &result));
  return result;
}

/* All samples at once. */
static nd_array Offline(nd_array recording, nd_array response) {
  const int64_t shape[] = {ViewOf(response)->shape[0],
                           ViewOf(recording)->size + ViewOf(response)->shape[1] - 1};
  nd_array lines;
  Check(nd_empty(ND_FLOAT32, 2, shape, &lines));
  for (int64_t ear = 0; ear < shape[0]; ear++) {
    nd_array heard;
    const nd_array room = Line(response, ear), line = Line(lines, ear);
    Check(nd_signal_convolve(recording, room, ND_MODE_FULL, &heard));
    Check(nd_assign(line, heard, ND_CAST_NO));
    const nd_array used[] = {room, line, heard};
    for (int i = 0; i < 3; i++) Check(nd_release(used[i]));
  }
  return lines;
}

/* Block by block: each is answered before the next is known. */
static nd_array Stream(nd_array recording, nd_array response) {
  const int64_t samples = ViewOf(recording)->size;
  const int64_t shape[] = {ViewOf(response)->shape[0],
                           samples + ViewOf(response)->shape[1] - 1};
  nd_array lines;
  Check(nd_empty(ND_FLOAT32, 2, shape, &lines));
  for (int64_t ear = 0; ear < shape[0]; ear++) {
    const nd_array room = Line(response, ear);
    float* heard = (float*)ViewOf(lines)->data + ear * shape[1];
    nd_convolver convolver;
    Check(nd_convolver_create(room, kBlock, 1, &convolver));
    for (int64_t at = 0; at < shape[1]; at += kBlock) {
      float block[kBlock] = {0}, answer[kBlock];
      const int64_t left = samples - at, wanted = shape[1] - at;
      if (left > 0) {
        memcpy(block, (const float*)ViewOf(recording)->data + at,
               (size_t)(left < kBlock ? left : kBlock) * sizeof *block);
      }
      Check(nd_convolver_process(convolver, block, answer));
      memcpy(heard + at, answer,
             (size_t)(wanted < kBlock ? wanted : kBlock) * sizeof *answer);
    }
    Check(nd_release(convolver));
    Check(nd_release(room));
  }
  return lines;
}

/* Scales to a loudest sample of 0.9 and saves as .npy and .wav; releases the array. */
static void Save(const char* folder, const char* name, uint32_t rate, float scale,
                 nd_array lines) {
  char path[4096];
  int32_t multiply;
  Check(nd_ufunc_find("multiply", &multiply));
  Check(nd_ufunc_scalar_into(multiply, lines, ND_FLOAT32, &scale, 0, lines, NULL));
  snprintf(path, sizeof path, "%s/%s.npy", folder, name);
  Check(nd_npy_save(path, lines));
  snprintf(path, sizeof path, "%s/%s.wav", folder, name);
  WriteWav(path, rate, lines);
  Check(nd_release(lines));
}

int main(int argc, char** argv) {
  if (argc != 4) {
    fprintf(stderr, "usage: example_reverb <recording.wav> <response.npy> <folder>\n");
    return 2;
  }
  uint32_t rate = 0;
  nd_array response;
  const nd_array recording = ReadWav(argv[1], &rate);
  Check(nd_npy_load(argv[2], ND_MAP_NONE, &response));
  if (ViewOf(response)->ndim != 2 || ViewOf(response)->dtype != ND_FLOAT32) {
    Fail(argv[2], "must have two axes of float32");
  }
  const nd_array whole = Offline(recording, response);
  const nd_array parts = Stream(recording, response);
  float loudest = 0;
  const float* samples = ViewOf(whole)->data;
  for (int64_t i = 0; i < ViewOf(whole)->size; i++) {
    loudest = fmaxf(loudest, fabsf(samples[i]));
  }
  Save(argv[3], "offline", rate, 0.9f / loudest, whole);
  Save(argv[3], "stream", rate, 0.9f / loudest, parts);
  Check(nd_release(recording));
  Check(nd_release(response));
  if (nd_live_count() != 0) Fail(argv[1], "was not released");
  return 0;
}
