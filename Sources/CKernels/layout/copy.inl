/// The strided copy: drop dimensions of extent 1, merge those that lie behind each other on both sides, pick an inner
/// operation for the last one or two, and count through the others.

typedef struct {
  size_t rank, bytes;
  size_t shape[CK_MAX_RANK];
  /// Strides in bytes.
  ptrdiff_t from[CK_MAX_RANK], to[CK_MAX_RANK];
} ck_block;

/// False where there is nothing to copy.
static int simplify(ck_block *b, size_t rank, const size_t *shape, size_t bytes, const ptrdiff_t *from,
                    const ptrdiff_t *to) {
  *b = (ck_block){.bytes = bytes};
  for (size_t d = 0; d < rank; d++) {
    if (shape[d] == 0) return 0;
    if (shape[d] == 1) continue;
    const ptrdiff_t size = (ptrdiff_t)bytes, extent = (ptrdiff_t)shape[d];
    const size_t last = b->rank - 1;
    if (b->rank && b->from[last] == from[d] * size * extent && b->to[last] == to[d] * size * extent) {
      b->shape[last] *= shape[d];
      b->from[last] = from[d] * size;
      b->to[last] = to[d] * size;
      continue;
    }
    b->shape[b->rank] = shape[d];
    b->from[b->rank] = from[d] * size;
    b->to[b->rank] = to[d] * size;
    b->rank++;
  }
  return 1;
}

CK_INLINE void copy_line_of(size_t n, size_t bytes, const char *src, ptrdiff_t from, char *dst, ptrdiff_t to) {
  if (from == 0 && to == (ptrdiff_t)bytes) {
    // One element repeated: with both distances known the compiler stores whole vectors.
    for (size_t i = 0; i < n; i++) memcpy(dst + i * bytes, src, bytes);
    return;
  }
  for (size_t i = 0; i < n; i++) memcpy(dst + (ptrdiff_t)i * to, src + (ptrdiff_t)i * from, bytes);
}

static void copy_line(size_t n, size_t bytes, const char *src, ptrdiff_t from, char *dst, ptrdiff_t to) {
  const ptrdiff_t size = (ptrdiff_t)bytes;
  if (from == size && to == size) {
    memcpy(dst, src, n * bytes);
    return;
  }
  switch (bytes) {
    case 1: copy_line_of(n, 1, src, from, dst, to); break;
    case 2: copy_line_of(n, 2, src, from, dst, to); break;
    case 4: copy_line_of(n, 4, src, from, dst, to); break;
    case 8: copy_line_of(n, 8, src, from, dst, to); break;
    default: copy_line_of(n, bytes, src, from, dst, to);
  }
}

/// The dimension whose source elements are neighbours while the last dimension's destination elements are, or the
/// last dimension where the block is no such permutation.
static size_t transposed_dimension(const ck_block *b) {
  const size_t last = b->rank - 1;
  const ptrdiff_t size = (ptrdiff_t)b->bytes;
  const int known_size = b->bytes == 1 || b->bytes == 2 || b->bytes == 4 || b->bytes == 8;
  if (!known_size || b->to[last] != size || b->from[last] == size || b->from[last] % size) return last;
  for (size_t d = 0; d < last; d++) {
    if (b->from[d] == size && b->shape[d] >= 4 && b->to[d] % size == 0) return d;
  }
  return last;
}

static void copy_inner(const ck_block *b, size_t dimension, const char *src, char *dst) {
  const size_t last = b->rank - 1;
  const ptrdiff_t size = (ptrdiff_t)b->bytes, from = b->from[last] / size, to = b->to[dimension] / size;
  const size_t rows = b->shape[last], columns = b->shape[dimension];
  if (dimension == last) {
    copy_line(rows, b->bytes, src, b->from[last], dst, b->to[last]);
    return;
  }
  switch (b->bytes) {
    case 1: KERNEL(transpose_b1)(rows, columns, src, from, dst, to); break;
    case 2: KERNEL(transpose_b2)(rows, columns, src, from, dst, to); break;
    case 4: KERNEL(transpose_b4)(rows, columns, src, from, dst, to); break;
    default: KERNEL(transpose_b8)(rows, columns, src, from, dst, to);
  }
}

static void KERNEL(copy_strided)(size_t rank, const size_t *restrict shape, size_t element_bytes,
                                 const void *restrict src, const ptrdiff_t *restrict src_strides, void *restrict dst,
                                 const ptrdiff_t *restrict dst_strides) {
  ck_block b;
  if (rank > CK_MAX_RANK || element_bytes == 0) return;
  if (!simplify(&b, rank, shape, element_bytes, src_strides, dst_strides)) return;
  if (b.rank == 0) {
    memcpy(dst, src, element_bytes);
    return;
  }
  const size_t inner = transposed_dimension(&b);
  size_t index[CK_MAX_RANK] = {0};
  const char *from = src;
  char *to = dst;
  for (;;) {
    copy_inner(&b, inner, from, to);
    size_t d = b.rank - 1;
    for (; d > 0; d--) {
      const size_t k = d - 1;
      if (k == inner) continue;
      from += b.from[k];
      to += b.to[k];
      if (++index[k] < b.shape[k]) break;
      from -= (ptrdiff_t)b.shape[k] * b.from[k];
      to -= (ptrdiff_t)b.shape[k] * b.to[k];
      index[k] = 0;
    }
    if (d == 0) return;
  }
}
