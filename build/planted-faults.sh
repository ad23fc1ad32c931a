#!/usr/bin/env bash
# Plants faults in the service, one at a time, each of them one that a tired person could make, and sees the tests fail.
set -euo pipefail

usage() {
  cat <<'TEXT'
Usage: build/planted-faults.sh [--list] [NAME...]

Plants each fault in a copy of the tree, builds, and runs the tests that should notice. A fault that no
test notices is a hole in the tests. With names only those; on two cores all of them take about half an hour.

  --list       print the names and what each fault does
  -h, --help   this text

The tests want a PostgreSQL, as build/test.sh does. Exit code: 0 every fault was caught, 1 one was not or could
not be planted, 2 wrong usage.
TEXT
}

# fault NAME WHAT FILE FROM TO PROJECT FILTER: FROM must stand in FILE exactly once.
all_faults() {
  local groups='FullyQualifiedName~GroupCommit'
  local reads='FullyQualifiedName~GroupRead'
  local joins='FullyQualifiedName~JoinAgreement|FullyQualifiedName~UnitOfWork'
  local domain='FullyQualifiedName~Domain.UnitTests'
  local signatures='FullyQualifiedName~IntegrationTests.Webhooks'
  local tokens='FullyQualifiedName~IntegrationTests.SessionTokens'
  local reading='FullyQualifiedName~Application.UnitTests'
  local verifier=src/Infrastructure/Webhooks/WebhookSignatureVerifier.cs
  local sql=src/Infrastructure/Persistence/Writing/JoinSql.cs
  local claims=src/Infrastructure/SessionTokens/ClaimRules.cs

  fault signature-skipped 'every signature is good' $verifier \
    'return secretIndex is null ? SignatureVerdict.SignatureMismatch : SignatureVerdict.Valid;' \
    'return SignatureVerdict.Valid;' Infrastructure.IntegrationTests "$signatures"
  fault timestamp-unchecked 'an old delivery can be replayed for ever' $verifier \
    '> ToleranceSeconds)' '> long.MaxValue)' Infrastructure.IntegrationTests "$signatures"
  fault signature-prefix 'the first half of a signature is enough' src/Infrastructure/Webhooks/WebhookSigner.cs \
    'CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes(left), MemoryMarshal.AsBytes(right));' \
    'left.Length >= 20 && left[..20].SequenceEqual(right[..20]);' Infrastructure.IntegrationTests "$signatures"
  fault header-families-mixed 'svix- and webhook- headers are mixed' src/Infrastructure/Webhooks/WebhookHeaders.cs \
    'var ids = valuesOf(family + "-id");' \
    'var ids = IsAbsent(valuesOf("svix-id")) ? valuesOf("webhook-id") : valuesOf("svix-id");' \
    Infrastructure.IntegrationTests "$signatures"
  fault empty-secret 'a secret without a key is taken' src/Infrastructure/Webhooks/WebhookSecret.cs \
    'return "has nothing after whsec_";' 'return null;' Infrastructure.IntegrationTests "$signatures"

  fault no-dedupe 'a redelivery is told as news' src/Infrastructure/Persistence/Writing/EventRow.cs \
    ': settledAttempt < attempts ? WebhookOutcome.Duplicate' \
    ': settledAttempt < 0 ? WebhookOutcome.Duplicate' Infrastructure.IntegrationTests "$joins"
  fault failed-is-settled 'an event that failed is never tried again' src/Infrastructure/Persistence/Writing/EventRow.cs \
    'row.Status == WebhookEventStatus.Failed ? null : 1;' \
    '1;' Infrastructure.IntegrationTests "$joins"
  fault answer-before-commit 'the answer does not wait for the commit' \
    src/Application/Users/Commands/SoftDeleteUser/SoftDeleteUserCommandHandler.cs \
    'return unitOfWork.CommitAsync(cancellationToken);' \
    'unitOfWork.CommitAsync(cancellationToken); return Task.FromResult(new CommitResult(new HashSet<string>(), new HashSet<string>(), WebhookOutcome.Applied));' \
    WebApi.FunctionalTests 'FullyQualifiedName~Predecessor|FullyQualifiedName~Convergence'
  fault no-tombstone 'a deletion is not stored' $sql \
    '"(excluded.deleted_at IS NOT NULL AND (stored.deleted_at IS NULL OR excluded.deleted_at < stored.deleted_at))";' \
    '"FALSE";' Infrastructure.IntegrationTests "$joins"
  fault deleted-revived 'a newer snapshot revives a deleted user' $sql \
    'THEN excluded.deleted_at ELSE stored.deleted_at END,' \
    'THEN excluded.deleted_at WHEN {IsNewer} THEN NULL ELSE stored.deleted_at END,' Infrastructure.IntegrationTests "$joins"
  fault tie-by-arrival 'of two equal versions the one that comes last wins' $sql \
    '> (stored.source_updated_at_ms, stored.source_event_at_ms, stored.source_event_id)))' \
    '>= (stored.source_updated_at_ms, stored.source_event_at_ms, stored.source_event_id)))' Infrastructure.IntegrationTests "$joins"
  fault tie-without-id 'the event id does not break ties' $sql \
    'OR (excluded.source_updated_at_ms, excluded.source_event_at_ms, excluded.source_event_id)
                > (stored.source_updated_at_ms, stored.source_event_at_ms, stored.source_event_id)))' \
    'OR (excluded.source_updated_at_ms, excluded.source_event_at_ms)
                > (stored.source_updated_at_ms, stored.source_event_at_ms)))' Infrastructure.IntegrationTests "$joins"
  fault tie-linguistic 'ids are compared by a linguistic collation' src/Infrastructure/Persistence/Writing/PostgresWriteStatement.cs \
    '_onUserConflict = JoinSql.OnUserConflict(options.EraseOnDelete);' \
    '_onUserConflict = JoinSql.OnUserConflict(options.EraseOnDelete).Replace("stored.source_event_id)", "stored.source_event_id COLLATE \"und-x-icu\")");' \
    Infrastructure.IntegrationTests "$joins"
  fault login-moves-back 'an earlier login overwrites a later one' $sql \
    'excluded.last_login_at > stored.last_login_at))";' \
    'excluded.last_login_at <> stored.last_login_at))";' Infrastructure.IntegrationTests "$joins"
  fault erasure-ends 'what comes after the deletion is kept' $sql \
    'CASE WHEN stored.deleted_at IS NULL AND excluded.deleted_at IS NULL THEN {joined}' \
    'CASE WHEN excluded.deleted_at IS NULL THEN {joined}' Infrastructure.IntegrationTests "$joins"
  fault rows-unsorted 'rows are written in any order' src/Infrastructure/Persistence/Writing/PostgresWriteStatement.cs \
    'Array.Sort(sorted, (left, right) => string.CompareOrdinal(key(left), key(right)));' \
    'Array.Sort(sorted, (left, right) => 0 * string.CompareOrdinal(key(left), key(right)));' Infrastructure.IntegrationTests "$joins"
  fault group-shares-a-user 'two events of one user are written together' src/Infrastructure/Persistence/Writing/CommitQueue.cs \
    'if (commit.Predecessors == 0)' 'if (commit.Predecessors >= 0)' Infrastructure.IntegrationTests "$groups"
  fault group-fails-together 'one member takes its group along' src/Infrastructure/Persistence/Writing/GroupCommit.cs \
    'when (IsOfOneMember(exception))' 'when (IsOfOneMember(exception) && group.Count == 0)' Infrastructure.IntegrationTests "$groups"
  fault group-waits-for-a-row 'a group waits for a row that somebody holds' src/Infrastructure/Persistence/Writing/GroupCommit.cs \
    'TimeSpan.FromMilliseconds(50)' 'TimeSpan.Zero' Infrastructure.IntegrationTests "$groups"
  fault group-writes-the-given-up 'a commit that was given up is made all the same' src/Infrastructure/Persistence/Writing/CommitQueue.cs \
    'if (commit.IsGivenUp)' 'if (commit.IsGivenUp && most < 0)' Infrastructure.IntegrationTests "$groups"
  fault group-without-bound 'any number of commits may wait' src/Infrastructure/Persistence/Writing/GroupCommit.cs \
    'if (_queue.Waiting == MostWaiting)' 'if (_queue.Waiting < 0)' Infrastructure.IntegrationTests "$groups"
  fault reads-without-bound 'every look-up makes a read of its own' src/Infrastructure/Persistence/Repositories/GroupRead.cs \
    'if (_reads < MostReads)' 'if (_reads < int.MaxValue)' Infrastructure.IntegrationTests "$reads"
  fault read-fails-for-one 'a failed read tells one caller only' src/Infrastructure/Persistence/Repositories/GroupRead.cs \
    'group.ForEach(read => read.Fail(exception));' 'group[0].Fail(exception);' Infrastructure.IntegrationTests "$reads"
  fault read-without-deadline 'a look-up waits for as long as the database likes' src/Infrastructure/Persistence/Repositories/GroupRead.cs \
    'read.Result.WaitAsync(DatabaseFaults.ReadDeadline, cancellationToken)' 'read.Result.WaitAsync(cancellationToken)' \
    Infrastructure.IntegrationTests "$reads"
  fault read-of-somebody-else 'callers get the first user of their group' src/Infrastructure/Persistence/Repositories/GroupRead.cs \
    'users.GetValueOrDefault(read.ClerkUserId)' 'users.Values.FirstOrDefault()' Infrastructure.IntegrationTests "$reads"
  fault token-remembered-at-once 'a token that comes once takes a place' src/Infrastructure/SessionTokens/VerifiedTokens.cs \
    'Interlocked.Exchange(ref seen, (ulong)hash.Second) != (ulong)hash.Second' 'Interlocked.Exchange(ref seen, 1) == 2' \
    Infrastructure.IntegrationTests "$tokens"
  fault domain-utf16 'the domain compares ids by UTF-16 units' src/Domain/Common/SourceVersion.cs \
    'Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right));' \
    'string.CompareOrdinal(left, right) + (0 * Encoding.UTF8.CodePage);' Domain.UnitTests "$domain"
  fault domain-latest-deletion 'of two deletions the later one counts' src/Domain/Users/UserState.cs \
    'a is null || b is null ? a ?? b : a < b ? a : b;' 'a is null || b is null ? a ?? b : a < b ? b : a;' Domain.UnitTests "$domain"
  fault domain-mixed-profile 'of an older snapshot the e-mail address is kept' src/Domain/Users/UserState.cs \
    'return b.Version.IsNewerThan(a.Version) ? b : a;' \
    'return b.Version.IsNewerThan(a.Version) ? b with { Email = b.Email ?? a.Email } : a;' Domain.UnitTests "$domain"

  fault role-from-unsafe 'the role is read from what the browser may write' src/Application/Webhooks/Reading/ClerkUserReader.cs \
    'Role = Role(metadata, remarks),' 'Role = Role(user.Object("unsafe_metadata") ?? metadata, remarks),' Application.UnitTests "$reading"
  fault first-email 'the first address counts as the primary one' src/Application/Webhooks/Reading/ClerkUserReader.cs \
    'id is not null && entry.Text("id") == id' 'true' Application.UnitTests "$reading"
  fault foreign-embedded-user 'a session event may write the profile of another user' src/Application/Webhooks/Reading/ClerkEventTranslator.cs \
    '&& user.Text("id") == clerkUserId' '' Application.UnitTests "$reading"
  fault foreign-instance 'events of another instance are applied' src/Application/Webhooks/Reading/ClerkEventTranslator.cs \
    'instance.Id is not null && envelope.InstanceId != instance.Id' \
    'instance.Id is not null && envelope.InstanceId is not null && envelope.InstanceId != instance.Id' Application.UnitTests "$reading"
  fault codes-kept 'one-time codes are stored' src/Application/Webhooks/Reading/ClerkEnvelope.cs \
    'Type.StartsWith("email.", StringComparison.Ordinal) || Type.StartsWith("sms.", StringComparison.Ordinal);' \
    'Type.StartsWith("email.", StringComparison.Ordinal);' Application.UnitTests "$reading"
  fault hostile-text 'NUL reaches the database' src/Application/Webhooks/Reading/HostileText.cs \
    'if (Utf8.IsValid(json.Span) && json.Span.IndexOf("\\u"u8) < 0)' 'if (Utf8.IsValid(json.Span))' Application.UnitTests "$reading"

  fault token-unsigned 'the signature of a token is not looked at' src/Infrastructure/SessionTokens/SessionTokenVerifier.cs \
    'return provider.Verify(token.SignedBytes, token.Signature);' 'return token.Signature.Length > 0;' Infrastructure.IntegrationTests "$tokens"
  fault token-any-algorithm 'the token names its algorithm' src/Infrastructure/SessionTokens/HeaderRules.cs \
    '|| named != algorithm)' ')' Infrastructure.IntegrationTests "$tokens"
  fault token-any-origin 'azp is not looked at' $claims 'if (_parties.Count == 0)' 'if (_parties.Count >= 0)' Infrastructure.IntegrationTests "$tokens"
  fault token-pending 'a session that is not complete counts' $claims 'if (status == "pending")' 'if (status == "none")' Infrastructure.IntegrationTests "$tokens"
  fault token-lives-longer 'a token counts for five minutes more' $claims 'SkewSeconds = 5;' 'SkewSeconds = 300;' Infrastructure.IntegrationTests "$tokens"
  fault token-any-issuer 'any issuer will do' $claims '(options.Issuer is null || issuer == options.Issuer)' 'issuer != "x"' Infrastructure.IntegrationTests "$tokens"
  fault token-spelt-twice 'one token can be spelt in two ways' src/Infrastructure/SessionTokens/CompactToken.cs \
    'if (!part.SequenceEqual(again[..Base64Url.EncodeToChars(buffer.AsSpan(0, written), again)]))' \
    'if (Base64Url.EncodeToChars(buffer.AsSpan(0, written), again) < 0)' Infrastructure.IntegrationTests "$tokens"
  fault token-remembered-too-long 'a remembered token counts past its expiry' src/Infrastructure/SessionTokens/VerifiedTokens.cs \
    ' && now < verified.Token.ExpiresAt' ' && now != default' Infrastructure.IntegrationTests "$tokens"
  fault token-outlives-its-key 'a remembered token counts after its key has left' src/Infrastructure/SessionTokens/SessionTokenVerifier.cs \
    '.Key == verified.Key' '.KeysAvailable' Infrastructure.IntegrationTests "$tokens"
  fault keys-down-is-401 'keys that cannot be fetched sign everybody out' src/Infrastructure/SessionTokens/SigningKeySource.cs \
    'KeysAvailable: key is not null || (state.FetchedAt is not null && state.FailedAt is null));' 'KeysAvailable: true);' Infrastructure.IntegrationTests "$tokens"
  fault key-flood 'every unknown key id makes a fetch' src/Infrastructure/SessionTokens/SigningKeySource.cs \
    '|| (isUnknown && IsWithin(CoolDown, state.UnknownKeyFetchAt)))' '|| (isUnknown && IsWithin(TimeSpan.Zero, state.UnknownKeyFetchAt)))' Infrastructure.IntegrationTests "$tokens"

  local http='FullyQualifiedName~Predecessor'
  fault banned-is-active 'a banned user may call' src/Domain/Users/User.cs \
    'DeletedAt is null && Profile is not { Banned: true };' 'DeletedAt is null;' WebApi.FunctionalTests "$http"
  fault retried-for-ever 'Svix retries what cannot get better' src/WebApi/Controllers/ClerkWebhooksController.cs \
    'Response.Headers["webhook-delivery"] = "abort-message";' '' WebApi.FunctionalTests "$http"
  fault proxy-believed 'everybody may say who they are' src/WebApi/Hosting/HttpPipeline.cs \
    'foreach (var proxy in proxies)' 'foreach (var proxy in proxies.Append(System.Net.IPNetwork.Parse("0.0.0.0/0")))' \
    WebApi.FunctionalTests 'FullyQualifiedName~TrustedProxy'
}

wanted=()
list=false
for argument in "$@"; do
  case $argument in
    --list) list=true ;;
    -h | --help) usage; exit 0 ;;
    -*) printf 'build/planted-faults.sh: unknown option %s\n' "$argument" >&2; usage >&2; exit 2 ;;
    *) wanted+=("$argument") ;;
  esac
done

if [ "$list" = true ]; then
  fault() { printf '%-24s %s\n' "$1" "$2"; }
  all_faults
  exit 0
fi

cd "$(dirname "${BASH_SOURCE[0]}")/.."
command -v dotnet > /dev/null || { echo 'build/planted-faults.sh: the .NET SDK (dotnet) is not on PATH' >&2; exit 1; }
export DOTNET_NOLOGO=true DOTNET_CLI_TELEMETRY_OPTOUT=true MSBUILDDISABLENODEREUSE=1

copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
git ls-files --cached --others --exclude-standard -z | tar --create --null --files-from - --ignore-failed-read 2> /dev/null \
  | tar --extract --directory "$copy"
cd "$copy"
dotnet restore --locked-mode > setup.log 2>&1 || { tail -n 20 setup.log >&2; exit 1; }

ran=0
missed=0
is_wanted() {
  local name
  [ ${#wanted[@]} = 0 ] && return
  for name in "${wanted[@]}"; do [ "$name" = "$1" ] && return; done
  return 1
}

# A planted fault may well make code unused or odd; that is not what is to be noticed.
run_tests() { # project, filter
  dotnet build "tests/$1" --configuration Release --no-restore --nologo --verbosity quiet \
    -p:TreatWarningsAsErrors=false -p:EnforceCodeStyleInBuild=false -p:RunAnalyzers=false > build.log 2>&1 || return 3
  dotnet test "tests/$1" --configuration Release --no-build --nologo --filter "$2" > test.log 2>&1
}

declare -A is_green
fault() { # name, what, file, from, to, project, filter
  is_wanted "$1" || return 0
  ran=$((ran + 1))
  printf '%-24s %-56s ' "$1" "$2"

  # A test that fails anyway would notice nothing.
  if [ -z "${is_green[$6 $7]-}" ]; then
    if ! run_tests "$6" "$7"; then
      printf 'NOT RUN: the tests fail without it\n'
      missed=$((missed + 1))
      return
    fi
    is_green[$6 $7]=yes
  fi

  local before after status=0
  before=$(cat "$3"; printf x)
  after=${before/"$4"/"$5"}
  if [ "$before" = "$after" ] || [ "$after" != "${before%%"$4"*}$5${before##*"$4"}" ]; then
    printf 'NOT PLANTED: its place is not there, or not once\n'
    missed=$((missed + 1))
    return
  fi
  printf '%s' "${after%x}" > "$3"
  run_tests "$6" "$7" || status=$?
  printf '%s' "${before%x}" > "$3"
  case $status in
    0) printf 'NOT CAUGHT\n'; missed=$((missed + 1)) ;;
    3) printf 'NOT BUILT: %s\n' "$(grep -m 1 -o 'error [A-Z0-9]*: .*' build.log)"; missed=$((missed + 1)) ;;
    *) printf 'caught by %s\n' "$(grep -c '^  Failed ' test.log) test(s)" ;;
  esac
}
all_faults

[ "$ran" != 0 ] || { printf 'build/planted-faults.sh: no such fault; --list names them\n' >&2; exit 2; }
printf '%s of %s planted faults caught\n' "$((ran - missed))" "$ran"
[ "$missed" = 0 ]
