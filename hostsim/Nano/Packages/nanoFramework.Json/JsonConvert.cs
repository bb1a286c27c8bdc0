using System;
using System.Collections;
using System.Globalization;
using System.Reflection;
using NanoMedAgent.Nano.Chip;

namespace nanoFramework.Json;

/// <summary>Reads JSON into an object's fields, as the package does: texts that look like dates become dates.</summary>
public static class JsonConvert
{
    public static object DeserializeObject(string value, Type type, JsonSerializerOptions options)
    {
        SimulatedEsp32.Current.Call("JsonConvert.DeserializeObject");
        JsonReader reader = new(value);
        object content = reader.ReadValue();
        return content == null ? null : Convert(content, type);
    }

    private static object Convert(object value, Type type)
    {
        if (value is Hashtable members && !type.IsPrimitive && type != typeof(string))
        {
            object made = Activator.CreateInstance(type);
            foreach (FieldInfo field in type.GetFields(BindingFlags.Public | BindingFlags.Instance))
            {
                if (members.ContainsKey(field.Name.ToLowerInvariant()))
                {
                    object member = members[field.Name.ToLowerInvariant()];
                    field.SetValue(made, member == null ? DefaultOf(field.FieldType) : Convert(member, field.FieldType));
                }
            }

            return made;
        }

        if (value is ArrayList list && type.IsArray)
        {
            Array array = Array.CreateInstance(type.GetElementType(), list.Count);
            for (int i = 0; i < list.Count; i++)
            {
                array.SetValue(Convert(list[i], type.GetElementType()), i);
            }

            return array;
        }

        // Numbers, booleans and texts become one another where they can.
        return type == typeof(string) ? System.Convert.ToString(value, CultureInfo.InvariantCulture)
            : type == typeof(int) ? int.Parse(System.Convert.ToString(value, CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)
            : type == typeof(bool) ? bool.Parse(value.ToString())
            : throw new InvalidCastException();
    }

    private static object DefaultOf(Type type) => type.IsValueType ? Activator.CreateInstance(type) : null;
}
