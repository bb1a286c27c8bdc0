namespace nanoFramework.Json;

/// <summary>Names are compared without regard to case, for the web's defaults.</summary>
public sealed class JsonSerializerOptions
{
    public JsonSerializerOptions(JsonSerializerDefaults defaults)
    {
    }
}
