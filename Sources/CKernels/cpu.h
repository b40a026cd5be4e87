#ifndef CK_CPU_LEVEL_H
#define CK_CPU_LEVEL_H
#if defined(__aarch64__)
enum ck_level { CK_LEVEL_SCALAR, CK_LEVEL_NEON };
#else

enum ck_level { CK_LEVEL_SCALAR, CK_LEVEL_AVX2, CK_LEVEL_AVX512, CK_LEVEL_AVX512VNNI };

#endif

/// The level in use; decided at the first call, the same ever after.
enum ck_level ck_current_level(void);

#endif
