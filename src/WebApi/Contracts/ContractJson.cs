using System.Text.Json.Serialization;
using UserSync.Application.Common.Paging;
using UserSync.Application.Users.Queries;
using UserSync.Application.Webhooks.Queries;

namespace UserSync.WebApi.Contracts;

/// <summary>
/// What is taken and answered, described to the serializer when this is compiled; at run time it would look at each type by
/// reflection before it writes the first of it. How members are named and times are written stands in the options all the same.
/// </summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(BackfillAnswer))]
[JsonSerializable(typeof(BackfillRequest))]
[JsonSerializable(typeof(HealthAnswer))]
[JsonSerializable(typeof(LivenessAnswer))]
[JsonSerializable(typeof(Page<WebhookEventItem>))]
[JsonSerializable(typeof(ReconciliationAnswer))]
[JsonSerializable(typeof(ReconciliationRequest))]
[JsonSerializable(typeof(ReplayAnswer))]
[JsonSerializable(typeof(RoleRequest))]
[JsonSerializable(typeof(StatsAnswer))]
[JsonSerializable(typeof(UserDto))]
[JsonSerializable(typeof(WebhookAnswer))]
[JsonSerializable(typeof(WebhookEventDetails))]
internal sealed partial class ContractJson : JsonSerializerContext;
