// One instance is one quad: its corners in device pixels, and what the fragment shader of its pipe needs (renderer.h).
layout(location = 0) in vec4 in_box;
layout(location = 1) in vec4 in_a;
layout(location = 2) in vec4 in_b;
layout(location = 3) in vec4 in_c;
layout(location = 4) in vec4 in_color;
uniform vec2 u_size;
out vec2 v_pos; // device pixels from the top left corner
flat out vec4 v_box;
flat out vec4 v_a;
flat out vec4 v_b;
flat out vec4 v_c;
flat out vec4 v_color;

void main()
{
    vec2 corner = vec2(float(gl_VertexID & 1), float(gl_VertexID >> 1));
    v_pos = mix(in_box.xy, in_box.zw, corner);
    v_box = in_box;
    v_a = in_a;
    v_b = in_b;
    v_c = in_c;
    v_color = in_color;
    vec2 unit = v_pos / u_size * 2.0 - 1.0;
    gl_Position = vec4(unit.x, -unit.y, 0.0, 1.0);
}
