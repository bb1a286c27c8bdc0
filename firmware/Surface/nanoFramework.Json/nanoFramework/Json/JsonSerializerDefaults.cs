namespace nanoFramework.Json;

public enum JsonSerializerDefaults
{
    General = 0,
    Web = 1,
}
