// As of Go 1.26. A package that the installed Go does not have yet is the compiler's to report.
const PATHS = `archive/tar archive/zip bufio bytes cmp compress/bzip2 compress/flate compress/gzip
compress/lzw compress/zlib container/heap container/list container/ring context crypto crypto/aes
crypto/cipher crypto/des crypto/ecdh crypto/ecdsa crypto/ed25519 crypto/elliptic crypto/hkdf
crypto/hmac crypto/md5 crypto/pbkdf2 crypto/rc4 crypto/rsa crypto/sha1 crypto/sha256 crypto/sha3
crypto/sha512 crypto/subtle crypto/tls crypto/x509 crypto/x509/pkix database/sql
database/sql/driver embed encoding encoding/ascii85 encoding/asn1 encoding/base32 encoding/base64
encoding/binary encoding/csv encoding/gob encoding/hex encoding/json encoding/pem encoding/xml
errors expvar flag fmt go/ast go/build go/constant go/doc go/format go/importer go/parser go/printer
go/token go/types hash hash/adler32 hash/crc32 hash/crc64 hash/fnv hash/maphash html image
image/color image/color/palette image/draw image/gif image/jpeg image/png index/suffixarray io
io/fs io/ioutil iter log log/slog log/syslog maps math math/big math/bits math/cmplx mime
mime/multipart mime/quotedprintable net net/http net/http/cgi net/http/cookiejar net/http/fcgi
net/http/httptest net/http/httptrace net/http/httputil net/mail net/netip net/rpc
net/rpc/jsonrpc net/smtp net/textproto net/url os os/exec os/signal os/user path path/filepath
reflect regexp regexp/syntax runtime runtime/debug runtime/metrics runtime/pprof runtime/trace
slices sort strconv strings sync sync/atomic syscall testing text/tabwriter text/template/parse
time unicode unicode/utf16 unicode/utf8 unique unsafe weak`;

const BY_NAME = new Map(
  PATHS.split(/\s+/).map((path) => [path.slice(path.lastIndexOf('/') + 1), path]),
);

// Names that several packages have: the usual one, unless only another has what is used of it.
const CRYPTO_RAND = /^(Reader|Text|Prime|Int)$/;
const RAND_2 =
  /^(N|IntN|Int32|Int32N|Int64|Int64N|Uint|UintN|Uint32N|Uint64N|NewPCG|NewChaCha8|PCG|ChaCha8)$/;
const HTML_TEMPLATE = /^(HTML|HTMLAttr|CSS|JS|JSStr|URL|Srcset)$/;

/** The import path of the standard package that `name.member` uses mean; undefined if none. */
export function standardPackage(name: string, members: ReadonlySet<string>): string | undefined {
  const uses = [...members];
  switch (name) {
    case 'rand':
      // `rand.Int(rand.Reader, …)` is the secure one; `rand.Int()` alone is not.
      if (
        uses.every((use) => CRYPTO_RAND.test(use)) &&
        !(uses.length === 1 && members.has('Int'))
      ) {
        return 'crypto/rand';
      }
      return uses.some((use) => RAND_2.test(use)) ? 'math/rand/v2' : 'math/rand';
    case 'template':
      return uses.some((use) => HTML_TEMPLATE.test(use)) ? 'html/template' : 'text/template';
    case 'scanner':
      return 'text/scanner';
    default:
      return BY_NAME.get(name);
  }
}
