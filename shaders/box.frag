// Rounded rectangles and their frames (circles and rings too) as signed distances in device pixels.
//   a: x0, y0, x1, y1    b.x: radius    b.y: width of a frame, drawn inside the edge; 0: filled
in vec2 v_pos;
flat in vec4 v_a;
flat in vec4 v_b;
flat in vec4 v_color;
layout(location = 0) out vec4 out_color;

void main()
{
    vec2 q = abs(v_pos - 0.5 * (v_a.xy + v_a.zw)) - 0.5 * (v_a.zw - v_a.xy) + v_b.x;
    float d = min(max(q.x, q.y), 0.0) + length(max(q, 0.0)) - v_b.x;
    float inner = v_b.y > 0.0 ? clamp(0.5 - d - v_b.y, 0.0, 1.0) : 0.0;
    out_color = vec4(v_color.rgb, v_color.a * (clamp(0.5 - d, 0.0, 1.0) - inner));
}
