using System;

namespace nanoFramework.Json;

public static class JsonConvert
{
    public static object DeserializeObject(string value, Type type, JsonSerializerOptions options) => throw null;
}
