namespace nanoFramework.Json;

public sealed class JsonSerializerOptions
{
    public JsonSerializerOptions(JsonSerializerDefaults defaults) => throw null;
}
